"""How long gcx takes to start and to judge the sample, as ratios of `import pandas` measured side by side in the same run.

    .venv/bin/python bench/startup.py [RUNS]

CPU seconds (user + system) of whole processes, runs interleaved A B C A B C …, medians quoted. No absolute limit is asserted:
machines differ, the ratio does not.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "samples" / "北海市2020-2025.xlsx"
REFERENCE = "import pandas"
COMMANDS = {
    REFERENCE: [sys.executable, "-c", "import pandas"],
    "gcx --help": [sys.executable, "-m", "gcx", "--help"],
    "gcx plan where": [sys.executable, "-m", "gcx", "plan", "where"],
    "gcx plan lint": [sys.executable, "-m", "gcx", "plan", "lint"],
    "gcx check (sample workbook)": [sys.executable, "-m", "gcx", "check", str(SAMPLE)],
}
LIMITS = {"gcx --help": 0.6, "gcx check (sample workbook)": 1.8}


def cpu_seconds(command: list[str]) -> float:
    """User + system time of one finished child process."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure and print one table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for run in range(runs + 1):
        for name, command in COMMANDS.items():
            seconds = cpu_seconds(command)
            if run:  # the first round only warms the caches
                times[name].append(seconds)
    reference = statistics.median(times[REFERENCE])
    print(f"{'command':<32}{'CPU s':>8}{'ratio':>8}{'at most':>9}")
    for name, seconds in times.items():
        median = statistics.median(seconds)
        limit = f"{LIMITS[name]:.1f}" if name in LIMITS else "-"
        print(f"{name:<32}{median:>8.3f}{median / reference:>8.2f}{limit:>9}")


if __name__ == "__main__":
    main()
