#!/usr/bin/env python3
"""Bygger programmet två gånger: först så att det räknar vilka vägar som går ofta, sedan efter det som räknades.

    rustup component add llvm-tools
    python3 bench/profilbygge.py

Det färdiga programmet svarar likadant som det som `cargo build --release --locked` ger, men fortare. Det tar dubbelt så lång tid
att bygga, och två byggen ger inte samma byte, för räkningen beror på hur trådarna turas om.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "stickprov.exe" if os.name == "nt" else "stickprov"

# Andra frön än mätningarnas, så att det som mäts inte är det som har räknats.
EXERCISES = [
    (["--antal", "30000", "--fro", "55"], "kpmg-2023"),
    (["--antal", "10000", "--fro", "56", "--profil", "viva-lik"], "full"),
    (["--antal", "10000", "--fro", "57", "--profil", "handelselogg"], "full"),
]
# Arbetsboken gör ett bibliotek, som annars skulle räknas mest.
FILES = "resultat.json,andelar.csv,underlag.csv"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Bygger stickprov efter vad som går ofta.")
    parser.add_argument(
        "--mapp", type=Path, default=ROOT / "target" / "profil", help="där det byggs (förvalt target/profil)"
    )
    return parser.parse_args()


def said_by_compiler(*question: str) -> str:
    return subprocess.run(["rustc", *question], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def host() -> str:
    lines = said_by_compiler("-vV").splitlines()
    return next(line.removeprefix("host: ") for line in lines if line.startswith("host: "))


def merger(target: str) -> Path:
    """Det som slår ihop räkningar; det ska vara av kompilatorns egen version."""
    sysroot = Path(said_by_compiler("--print", "sysroot").strip())
    tools = sysroot / "lib" / "rustlib" / target / "bin"
    found = shutil.which("llvm-profdata", path=str(tools))
    if found is None:
        sys.exit("llvm-profdata fattas. Hämta det med: rustup component add llvm-tools")
    return Path(found)


def build(folder: Path, target: str, flag: str) -> Path:
    """Bara det som körs hos användaren byggs så; inte det som körs medan det byggs. Egna RUSTFLAGS gäller inte."""
    command = ["cargo", "build", "--release", "--locked", "--target", target, "--target-dir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "CARGO_ENCODED_RUSTFLAGS": flag})
    return folder / target / "release" / PROGRAM


def exercise(program: Path, work: Path, counts: Path) -> None:
    """Granskar påhittade exporter, så att vägarna räknas."""
    settings = {**os.environ, "LLVM_PROFILE_FILE": str(counts / "%p.profraw")}
    for place, (size, battery) in enumerate(EXERCISES):
        export, output = work / f"export-{place}", work / f"ut-{place}"
        audit = ["--batteri", battery, "--format", "inget", "--bara", FILES, "-o", str(output)]
        for command in (["generera", str(export), *size], ["granska", str(export), *audit]):
            run([str(program), *command], settings)


def run(command: list[str], settings: dict[str, str]) -> None:
    finished = subprocess.run(command, check=False, capture_output=True, text=True, env=settings)
    if finished.returncode != 0:
        sys.exit(f"Kommandot gav svarskod {finished.returncode}: {' '.join(command)}\n{finished.stderr[-2000:]}")


def main() -> int:
    folder = arguments().mapp.resolve()
    target = host()
    merge = merger(target)
    with tempfile.TemporaryDirectory(prefix="profilbygge-") as name:
        work = Path(name)
        counts, profile = work / "antal", work / "stickprov.profdata"
        counts.mkdir()
        counting = build(folder, target, f"-Cprofile-generate={counts}")
        exercise(counting, work, counts)
        files = sorted(str(path) for path in counts.glob("*.profraw"))
        subprocess.run([str(merge), "merge", "-o", str(profile), *files], check=True)
        built = build(folder, target, f"-Cprofile-use={profile}")
    print(built)
    return 0


if __name__ == "__main__":
    sys.exit(main())
