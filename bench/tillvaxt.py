#!/usr/bin/env python3
"""Hur tid och minne växer med antalet anmälningar.

    python3 bench/tillvaxt.py --program target/release/stickprov

Exporterna görs med `stickprov generera` och är desamma varje gång. Skriver en tabell i Markdown och ett diagram i SVG.
"""

import argparse
import math
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from matning import Measurement, measure, megabytes, number

SIZES = [10_000, 100_000, 1_000_000]
LARGEST = 10_000_000
GENERATE = ["generera", "{data}", "--antal", "{antal}", "--fro", "1"]
AUDIT = ["granska", "{data}", "--batteri", "kpmg-2023", "--format", "inget"]

WIDTH, HEIGHT = 380, 300
LEFT, RIGHT, TOP, BOTTOM = 62, 34, 34, 46


@dataclass
class Step:
    """Ett steg i tabellen: så många anmälningar, så stor export, så lång tid och så mycket minne."""

    cases: int
    megabytes: float
    runs: list[Measurement]

    def median(self, field: str) -> float | None:
        values = [getattr(run, field) for run in self.runs]
        return None if None in values else statistics.median(values)

    def microseconds_per_case(self) -> float:
        return self.median("wall") * 1e6 / self.cases

    def bytes_per_case(self) -> float | None:
        peak = self.median("peak_mib")
        return None if peak is None else peak * 1024 * 1024 / self.cases


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Mäter hur tid och minne växer med antalet anmälningar.")
    parser.add_argument("--program", type=Path, required=True, help="stickprov")
    parser.add_argument("--varv", type=int, default=3, help="antal körningar av varje storlek (förvalt 3)")
    parser.add_argument("--tio-miljoner", action="store_true", help="mät också tio miljoner anmälningar")
    parser.add_argument("--data", type=Path, help="mapp för exporterna, som då får ligga kvar")
    parser.add_argument("--svg", type=Path, default=Path("tillvaxt.svg"), help="diagrammets fil")
    return parser.parse_args()


def fill(command: list[str], **values) -> list[str]:
    return [part.format(**values) for part in command]


def export(program: str, folder: Path, cases: int) -> Path:
    """Exporten med så många anmälningar; den som redan finns används."""
    data = folder / str(cases)
    if not (data / "granskning.toml").exists():
        print(f"Gör en export med {cases} anmälningar …", file=sys.stderr)
        subprocess.run([program, *fill(GENERATE, data=data, antal=cases)], check=True, stdout=sys.stderr)
    return data


def step(program: str, folder: Path, cases: int, rounds: int) -> Step:
    data = export(program, folder, cases)
    command = [program, *fill(AUDIT, data=data)]
    runs = [measure(command, folder / "logg.txt") for _ in range(rounds)]
    return Step(cases, megabytes(data), runs)


def print_table(steps: list[Step]) -> None:
    print("| anmälningar | MB CSV | vägg s | processor s | minne MiB | µs per anmälan | byte per anmälan |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for one in steps:
        cells = [grouped(one.cases), number(one.megabytes, 0)]
        cells += [number(one.median("wall"), 2), number(one.median("cpu"), 2), number(one.median("peak_mib"), 0)]
        cells += [number(one.microseconds_per_case(), 1), number(one.bytes_per_case(), 0)]
        print("| " + " | ".join(cells) + " |")


def grouped(value: int) -> str:
    return f"{value:,}".replace(",", "\u00a0")


class Panel:
    """Ett diagram med logaritmiska axlar, en punkt för varje steg."""

    def __init__(self, title: str, points: list[tuple[float, float]], offset: int):
        self.title, self.points, self.offset = title, points, offset
        self.columns = decades([x for x, _ in points])
        self.rows = decades([y for _, y in points])

    def x(self, value: float) -> float:
        return self.offset + LEFT + share(value, self.columns) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - share(value, self.rows) * (HEIGHT - TOP - BOTTOM)

    def svg(self) -> list[str]:
        return [self.heading(), *self.grid(), self.line(), *self.dots()]

    def heading(self) -> str:
        return f'<text x="{self.offset + LEFT}" y="20" class="rubrik">{self.title}</text>'

    def grid(self) -> list[str]:
        left, right = self.offset + LEFT, self.offset + WIDTH - RIGHT
        lines = []
        for exponent in range(self.rows[0], self.rows[1] + 1):
            height = self.y(10**exponent)
            lines.append(f'<path d="M{left} {height:.1f}H{right}" class="nat"/>')
            lines.append(f'<text x="{left - 6}" y="{height + 4:.1f}" class="till-hoger">{tick(exponent)}</text>')
        for exponent in range(self.columns[0], self.columns[1] + 1):
            place = self.x(10**exponent)
            lines.append(f'<path d="M{place:.1f} {TOP}V{HEIGHT - BOTTOM}" class="nat"/>')
            lines.append(f'<text x="{place:.1f}" y="{HEIGHT - BOTTOM + 18}" class="mitt">{tick(exponent)}</text>')
        middle = (left + right) / 2
        return [*lines, f'<text x="{middle}" y="{HEIGHT - 8}" class="mitt">anmälningar</text>']

    def line(self) -> str:
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in self.points)
        return f'<polyline points="{path}" class="kurva"/>'

    def dots(self) -> list[str]:
        return [
            f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4"><title>{tick_label(x, y)}</title></circle>'
            for x, y in self.points
        ]


def decades(values: list[float]) -> tuple[int, int]:
    """Tiopotenserna runt värdena."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)


def share(value: float, limits: tuple[int, int]) -> float:
    low, high = limits
    return (math.log10(value) - low) / (high - low)


def tick(exponent: int) -> str:
    return grouped(10**exponent) if exponent >= 0 else number(10**exponent, -exponent)


def tick_label(cases: float, value: float) -> str:
    return f"{grouped(round(cases))} anmälningar: {number(value, 2)}"


def chart(steps: list[Step]) -> str:
    panels = [Panel("Väggtid, sekunder", [(one.cases, one.median("wall")) for one in steps], 0)]
    if all(one.median("peak_mib") is not None for one in steps):
        panels.append(Panel("Största minne, MiB", [(one.cases, one.median("peak_mib")) for one in steps], WIDTH))
    width = WIDTH * len(panels)
    style = (
        "text{font:12px sans-serif;fill:#222}.rubrik{font-weight:bold}.till-hoger{text-anchor:end}"
        ".mitt{text-anchor:middle}.nat{stroke:#ddd}.kurva{fill:none;stroke:#1f5c99;stroke-width:2}circle{fill:#1f5c99}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}">'
    background = f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>'
    parts = [part for panel in panels for part in panel.svg()]
    return "\n".join([head, f"<style>{style}</style>", background, *parts, "</svg>\n"])


def main() -> None:
    options = arguments()
    program = str(options.program.resolve())
    sizes = SIZES + [LARGEST] * options.tio_miljoner
    with tempfile.TemporaryDirectory(prefix="stickprov-tillvaxt-") as temporary:
        folder = options.data or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        steps = [step(program, folder, cases, options.varv) for cases in sizes]
    print_table(steps)
    options.svg.write_text(chart(steps), encoding="utf-8")
    print(f"\nDiagrammet ligger i {options.svg}.", file=sys.stderr)


if __name__ == "__main__":
    main()
