"""Mäter en process: väggtid, processortid och största minne."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Measurement:
    wall: float
    cpu: float | None
    peak_mib: float | None


def measure(command: list[str], log: Path) -> Measurement:
    """Kör kommandot och väntar. Det som kommandot skriver hamnar i `log`."""
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        usage = wait_with_usage(process)
        wall = time.perf_counter() - start
    if process.returncode != 0:
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        sys.exit(f"Kommandot gav svarskod {process.returncode}: {' '.join(command)}\n{tail}")
    if usage is None:
        return Measurement(wall, None, None)
    return Measurement(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / peak_unit())


def wait_with_usage(process: subprocess.Popen):
    """Där `wait4` finns ger den processens egen åtgång; annars mäts bara väggtiden."""
    try:
        from os import wait4
    except ImportError:
        process.wait()
        return None
    _, status, usage = wait4(process.pid, 0)
    process.returncode = status_code(status)
    return usage


def status_code(status: int) -> int:
    from os import waitstatus_to_exitcode

    return waitstatus_to_exitcode(status)


def peak_unit() -> int:
    """Linux räknar minnet i KiB, macOS i byte."""
    return 1024 * 1024 if sys.platform == "darwin" else 1024


def number(value: float | None, decimals: int) -> str:
    """Ett tal med decimalkomma, eller ett streck när det inte är mätt."""
    return "–" if value is None else f"{value:.{decimals}f}".replace(".", ",")


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.glob("*.csv")) / 1e6
