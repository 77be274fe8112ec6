"""Fuzz all targets in turn, with a corpus that is kept, and add up what that took.

    python -m fuzz.campaign FOLDER --seconds 300          # once round, 300 s each
    python -m fuzz.campaign FOLDER --summary              # what all rounds came to

FOLDER gets `corpus/TARGET`, `findings/TARGET` and `rounds.jsonl`, a line a run: processor seconds,
executions, findings. Times are of the processor, so it may run at the lowest priority.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from fuzz.targets import TARGETS

ROOT = Path(__file__).parents[1]
_EXECUTIONS = re.compile(r"^#(\d+)\s", re.MULTILINE)
_FINDING = re.compile(r"Test unit written to (\S+)")


def main() -> int:
    """Run once round the targets, or say what the rounds so far came to; 1 on findings."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=int, default=300, help="for each target")
    parser.add_argument("--targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--summary", action="store_true")
    options = parser.parse_args()
    record = options.folder.resolve() / "rounds.jsonl"
    if options.summary:
        print("\n".join(summary(record)))
        return 0
    found = 0
    for name in options.targets:
        run = fuzz_once(name, options.folder.resolve(), options.seconds)
        with record.open("a") as lines:
            lines.write(json.dumps(run) + "\n")
        print(run, flush=True)
        found += len(run["findings"])
    return int(found > 0)


def fuzz_once(name: str, folder: Path, seconds: int) -> dict[str, Any]:
    """Fuzz one target in a process of its own."""
    findings = folder / "findings" / name
    corpus = folder / "corpus" / name
    findings.mkdir(parents=True, exist_ok=True)
    seed = int.from_bytes(os.urandom(3), "big") + 1
    command = [sys.executable, "-m", "fuzz.run", name, f"--seconds={seconds}", f"--seed={seed}"]
    before = _child_seconds()
    ran = subprocess.run(
        [*command, f"--corpus={corpus}"],
        cwd=findings,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    (findings / "last.log").write_text(ran.stdout)
    found = _FINDING.findall(ran.stdout)
    for path in found:
        (findings / f"{path}.log").write_text(ran.stdout[-20_000:])
    return {
        "target": name,
        "seed": seed,
        "cpu_seconds": round(_child_seconds() - before, 1),
        "executions": max(map(int, _EXECUTIONS.findall(ran.stdout)), default=0),
        "findings": found,
        "exit": ran.returncode,
    }


def summary(record: Path) -> list[str]:
    """A table of processor minutes, executions and findings of each target."""
    sums: dict[str, Counter[str]] = {}
    for line in record.read_text().splitlines():
        run = json.loads(line)
        for name in (run["target"], "all"):
            sums.setdefault(name, Counter()).update(
                seconds=run["cpu_seconds"],
                executions=run["executions"],
                findings=len(run["findings"]),
            )
    rows = (
        f"| {name} | {sums[name]['seconds'] / 60:.1f} | {sums[name]['executions']:,} "
        f"| {sums[name]['findings']} |"
        for name in sorted(sums, key=lambda name: (name == "all", name))
    )
    head = ["| target | CPU minutes | executions | findings |", "| --- | ---: | ---: | ---: |"]
    return [*head, *rows]


def _child_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
