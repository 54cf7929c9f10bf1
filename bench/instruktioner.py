#!/usr/bin/env python3
"""Vakt mot att programmet blir långsammare: räknar instruktioner i en bestämd körning.

    python3 bench/instruktioner.py --program target/release/stickprov

Antalet instruktioner är nästan detsamma varje gång, till skillnad från tiden, och kan jämföras med ett tal som ligger i
förrådet. Talet gäller för en byggd version med samma kompilator och samma slags processor.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FIGURE = Path(__file__).resolve().parent / "instruktioner.txt"
TOLERANCE = 0.03
GENERATE = ["generera", "{data}", "--antal", "3000", "--fro", "7"]
AUDIT = ["granska", "{data}", "--batteri", "kpmg-2023", "--format", "inget"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Räknar instruktioner i en bestämd körning och jämför med förrådets tal."
    )
    parser.add_argument("--program", type=Path, required=True, help="stickprov, byggt för release")
    parser.add_argument("--skriv", action="store_true", help="skriv det nya talet i stället för att jämföra")
    return parser.parse_args()


def fill(command: list[str], data: Path) -> list[str]:
    return [part.format(data=data) for part in command]


def count_instructions(program: str, folder: Path) -> int:
    data, profile = folder / "export", folder / "callgrind.out"
    run([program, *fill(GENERATE, data)])
    tool = ["valgrind", "--tool=callgrind", "--separate-threads=no", f"--callgrind-out-file={profile}"]
    run([*tool, program, *fill(AUDIT, data)])
    found = re.search(r"^(?:summary|totals): (\d+)", profile.read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        sys.exit("Callgrinds fil har ingen summa.")
    return int(found.group(1))


def run(command: list[str]) -> None:
    # Språk och bredd på terminalen ska inte påverka hur mycket som görs.
    settings = {**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "100", "RAYON_NUM_THREADS": "1"}
    finished = subprocess.run(command, check=False, capture_output=True, text=True, env=settings)
    if finished.returncode != 0:
        sys.exit(f"Kommandot gav svarskod {finished.returncode}: {' '.join(command)}\n{finished.stderr[-2000:]}")


def use_one_core() -> None:
    """Hur arbetet delas på trådar beror på antalet kärnor, och skulle ändra talet. Ärvs av det som startas."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def committed() -> int:
    if not FIGURE.exists():
        sys.exit("Det finns inget tal att jämföra med. Kör med --skriv.")
    return int(re.sub(r"\s", "", FIGURE.read_text(encoding="utf-8")))


def grouped(value: int) -> str:
    return f"{value:,}".replace(",", " ")


def compare(now: int, before: int) -> int:
    """Svarskoden: 1 när körningen har blivit mer än toleransen dyrare."""
    change = now / before - 1
    size = f"{abs(change) * 100:.1f}".replace(".", ",")
    figures = f"{grouped(now)} instruktioner mot {grouped(before)}"
    if change > TOLERANCE:
        print(f"Körningen har blivit {size} procent dyrare: {figures}.")
        print("Är det avsiktligt? Skriv då det nya talet med --skriv.")
        return 1
    if change < -TOLERANCE:
        print(f"Körningen har blivit {size} procent billigare: {figures}.")
        print("Talet bör sänkas: kör med --skriv.")
        return 0
    print(f"Inom toleransen: {figures}.")
    return 0


def main() -> int:
    options = arguments()
    if not shutil.which("valgrind"):
        sys.exit("valgrind saknas: installera det för att räkna instruktioner.")
    use_one_core()
    with tempfile.TemporaryDirectory(prefix="stickprov-instruktioner-") as folder:
        now = count_instructions(str(options.program.resolve()), Path(folder))
    if options.skriv:
        FIGURE.write_text(f"{grouped(now)}\n", encoding="utf-8")
        print(f"Skrev {grouped(now)} instruktioner.")
        return 0
    return compare(now, committed())


if __name__ == "__main__":
    sys.exit(main())
