#!/usr/bin/env python3
"""Stickprov, DuckDB, polars och pandas sida vid sida på samma export.

    python3 bench/jamfor.py --data EXPORT --program target/release/stickprov

Varje varv kör alla en gång, i tur och ordning, så att en dator som går olika fort från stund till stund stör alla lika.
Kvoterna räknas inom varje varv, och medianen av dem skrivs.
"""

import argparse
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from matning import Measurement, measure, megabytes, number

# Vad som mäts av stickprov: alla frågor i batteriet med alla andelar, och detsamma med underlaget för varje svar.
AUDIT = ["granska", "{data}", "--batteri", "kpmg-2023", "--format", "inget", "-o", "{ut}", "--bara", "resultat.json,andelar.csv"]
AUDIT_WITH_EVIDENCE = [*AUDIT[:-1], "resultat.json,andelar.csv,underlag.csv"]

PACKAGES = ["duckdb==2.0.0", "polars==2.1.0", "pandas==3.1.1", "pyarrow==26.0.1", "numpy==2.4.6"]
RIVALS = Path(__file__).resolve().parent / "motstandare"
BASELINE = "DuckDB"
# Svaren och deras kolumner i andelar.csv.
COLUMNS = {"Ja": "ja", "Nej": "nej", "X": "x", "Uppgift saknas": "uppgift_saknas", "Ej bedömd": "ej_bedomd"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mäter stickprov mot handskrivna program i DuckDB, polars och pandas.")
    parser.add_argument("--data", type=Path, required=True, help="mapp med en export i kanonisk form")
    parser.add_argument("--program", type=Path, help="stickprov; utan den mäts bara motståndarna")
    parser.add_argument("--miljo", type=Path, help="virtuell miljö att använda eller skapa; annars en som kastas")
    parser.add_argument("--varv", type=int, default=3, help="antal varv (förvalt 3)")
    parser.add_argument("--med-underlag", action="store_true", help="mät också stickprov med underlag.csv")
    parser.add_argument("--utan-polars", action="store_true", help="hoppa över polars")
    parser.add_argument("--pandas", action="store_true", help="mät också pandas, som är långsamt")
    parser.add_argument("--polars-motor", choices=["streaming", "in-memory"], default="streaming")
    return parser.parse_args()


def environment(folder: Path) -> Path:
    """Miljöns Python; paketen installeras om miljön är ny."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print("Installerar motståndarna …", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    return python


def contestants(options: argparse.Namespace, python: Path, scratch: Path) -> dict[str, list[str]]:
    """Namn och kommando för var och en, i den ordning de körs."""
    commands: dict[str, list[str]] = {}
    if options.program:
        program = str(options.program.resolve())
        commands["stickprov"] = [program, *fill(AUDIT, options.data, scratch)]
    if options.program and options.med_underlag:
        commands["stickprov med underlag"] = [program, *fill(AUDIT_WITH_EVIDENCE, options.data, scratch)]
    commands["DuckDB"] = rival(python, "duckdb", options.data, scratch)
    if not options.utan_polars:
        commands["polars"] = [*rival(python, "polars", options.data, scratch), options.polars_motor]
    if options.pandas:
        commands["pandas"] = rival(python, "pandas", options.data, scratch)
    return commands


def fill(command: list[str], data: Path, scratch: Path) -> list[str]:
    return [part.format(data=data, ut=scratch / "stickprov") for part in command]


def rival(python: Path, name: str, data: Path, scratch: Path) -> list[str]:
    # `-B`: inga kompilerade filer bredvid skripten.
    return [str(python), "-B", str(RIVALS / f"{name}_femton.py"), str(data), str(scratch / f"{name}.json")]


def rounds(commands: dict[str, list[str]], count: int, scratch: Path) -> dict[str, list[Measurement]]:
    found: dict[str, list[Measurement]] = {name: [] for name in commands}
    for number_of_round in range(1, count + 1):
        print(f"Varv {number_of_round} av {count}", file=sys.stderr)
        for name, command in commands.items():
            if name.startswith("stickprov"):
                # Att ersätta en stor fil från förra varvet tar tid, och hör inte till körningen.
                shutil.rmtree(scratch / "stickprov", ignore_errors=True)
            found[name].append(measure(command, scratch / "logg.txt"))
    return found


def median_of(runs: list[Measurement], field: str) -> float | None:
    values = [getattr(run, field) for run in runs]
    return None if None in values else statistics.median(values)


def ratio(runs: list[Measurement], baseline: list[Measurement], field: str) -> float | None:
    """Medianen av kvoterna varv för varv."""
    pairs = [(getattr(run, field), getattr(base, field)) for run, base in zip(runs, baseline)]
    if any(None in pair for pair in pairs):
        return None
    return statistics.median(one / base for one, base in pairs)


def print_table(found: dict[str, list[Measurement]]) -> None:
    head = ["", "vägg s (bästa)", "processor s", "minne MiB"]
    head += [f"{what} ÷ {BASELINE}" for what in ("vägg", "processor", "minne")]
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for name, runs in found.items():
        best = number(min(run.wall for run in runs), 2)
        cells = [name, f"{number(median_of(runs, 'wall'), 2)} ({best})"]
        cells += [number(median_of(runs, "cpu"), 2), number(median_of(runs, "peak_mib"), 0)]
        cells += [number(ratio(runs, found[BASELINE], field), 2) for field in ("wall", "cpu", "peak_mib")]
        print("| " + " | ".join(cells) + " |")


def differences(scratch: Path, names: list[str]) -> list[str]:
    """Frågor, eller enheter och kvartal, där motståndarna inte har samma antal."""
    answers = {name: json.loads((scratch / f"{name}.json").read_text(encoding="utf-8")) for name in names}
    first = answers[names[0]]
    differing = []
    for name in names[1:]:
        for part, by_rule in first.items():
            unequal = [rule for rule in by_rule if by_rule[rule] != answers[name][part][rule]]
            differing += [f"{names[0]} och {name}, {part}: {rule}" for rule in unequal]
    return differing


def report_agreement(scratch: Path, names: list[str]) -> int:
    if len(names) < 2:
        return 0
    differing = differences(scratch, names)
    if not differing:
        print(f"\n{', '.join(names)} har samma antal för varje fråga, enhet och kvartal.")
        return 0
    print("\nOlika antal:", *differing, sep="\n  ")
    return 1


def report_program(scratch: Path) -> None:
    """Hur många svar som skiljer stickprov från DuckDB. Upplysning, inget fel: reglerna tar fler tvivelsmål i akt."""
    answers = json.loads((scratch / "duckdb.json").read_text(encoding="utf-8"))["totalt"]
    with (scratch / "stickprov" / "andelar.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["regel"]: row for row in csv.DictReader(file, delimiter=";")}
    print("\nstickprov har samma antal som DuckDB, utom:")
    for rule, counts in answers.items():
        own = {answer: int(rows[rule][column]) for answer, column in COLUMNS.items()}
        moved = {answer: own[answer] - counts[answer] for answer in own if own[answer] != counts[answer]}
        if moved:
            print(f"  {rule}: " + ", ".join(f"{answer} {change:+d}" for answer, change in moved.items()))


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="stickprov-jamfor-") as temporary:
        scratch = Path(temporary)
        python = environment(options.miljo or scratch / "miljo")
        commands = contestants(options, python, scratch)
        found = rounds(commands, options.varv, scratch)
        size = number(megabytes(options.data), 0)
        print(f"Median av {options.varv} varv, {size} MB CSV.\n")
        print_table(found)
        if options.program:
            report_program(scratch)
        names = [name.lower() for name in commands if not name.startswith("stickprov")]
        return report_agreement(scratch, names)


if __name__ == "__main__":
    sys.exit(main())
