"""The same pages under other versions of Python, lxml and numpy: all that is found must be equal.

    python tests/robustness/matrix.py --scratch /some/folder
    python tests/robustness/matrix.py --scratch /some/folder --python python3.12 --lxml 5.4.0

A virtual environment is made for each combination, with pip, so this needs a package index. Not
part of the test run; `tests/robustness/test_same.py` compares processes and threads of one version.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PYTHONS = ("python3.10", "python3.11", "python3.12", "python3.13", "python3.14")
LXMLS = ("5.2.2", "5.3.2", "5.4.0", "6.0.0", "6.0.4", "6.1.0", "6.1.3")
NUMPYS = ("1.26.4", "2.0.2", "")
_DIFFERENT = "DIFFERENT"
#: What every environment prints, a line a page: hashes of what was found, and of the scores too.
_PROGRAM = """
import hashlib, json, sys
from pathlib import Path
from boilerkit import extract, extract_from_text
for path in sorted(Path(sys.argv[1]).rglob("page.*")):
    data = path.read_bytes()
    article = extract(data) if path.suffix == ".html" else extract_from_text(data.decode())
    record = article.dump()
    scores = json.dumps([record.pop("confidence"), record.pop("scores")])
    parts = repr([article.metadata, article.comments, article.related])
    found = hashlib.sha256((json.dumps(record) + parts).encode())
    print(path.relative_to(sys.argv[1]), found.hexdigest(), end=" ")
    found.update(scores.encode())
    print(found.hexdigest())
"""


def main() -> int:
    """Compare all combinations that can be had with the running one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scratch", type=Path, required=True, help="where environments go")
    parser.add_argument("--python", nargs="*", default=PYTHONS)
    parser.add_argument("--lxml", nargs="*", default=LXMLS)
    parser.add_argument("--numpy", nargs="*", default=NUMPYS, help='"" is the newest')
    options = parser.parse_args()
    expected = _answers(Path(sys.executable))
    failed = False
    for python in filter(shutil.which, options.python):
        for lxml, numpy in _pairs(options.lxml, options.numpy):
            name = f"{Path(python).name} lxml {lxml} numpy {numpy or 'newest'}"
            try:
                found = _answers(_environment(options.scratch, python, lxml, numpy))
            except subprocess.CalledProcessError as error:
                print(f"{name}: cannot be had ({_last_line(error)})")
                continue
            failed = failed or _said(found, expected) == _DIFFERENT
            print(f"{name}: {_said(found, expected)}", flush=True)
    return int(failed)


def _said(found: dict[str, list[str]], expected: dict[str, list[str]]) -> str:
    """How two environments compare."""
    if found == expected:
        return f"equal to the last bit on {len(expected)} documents"
    if {page: hashes[0] for page, hashes in found.items()} == {
        page: hashes[0] for page, hashes in expected.items()
    }:
        other = sum(found[page] != expected[page] for page in expected)
        return f"equal; last bits of scores differ on {other} of {len(expected)} documents"
    return _DIFFERENT


def _pairs(lxmls: list[str], numpys: list[str]) -> list[tuple[str, str]]:
    """Every lxml with the newest numpy, every numpy with the newest lxml."""
    pairs = [(lxml, numpys[-1]) for lxml in lxmls] + [(lxmls[-1], numpy) for numpy in numpys]
    return list(dict.fromkeys(pairs))


def _environment(scratch: Path, python: str, lxml: str, numpy: str) -> Path:
    folder = scratch / f"{Path(python).name}-lxml{lxml}-numpy{numpy or 'new'}"
    program = folder / "bin" / "python"
    if not program.exists():
        _quiet([python, "-m", "venv", str(folder)])
        numpy_wanted = f"numpy=={numpy}" if numpy else "numpy"
        wanted = [f"lxml=={lxml}", numpy_wanted]
        try:
            _quiet([str(program), "-m", "pip", "install", "-q", "--only-binary", ":all:", *wanted])
        except subprocess.CalledProcessError:
            shutil.rmtree(folder)
            raise
    return program


def _quiet(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _answers(program: Path) -> dict[str, list[str]]:
    """Document -> its hashes."""
    ran = subprocess.run(
        [str(program), "-c", _PROGRAM, str(ROOT / "fixtures")],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    lines = [line.split() for line in ran.stdout.splitlines()]
    return {page: hashes for page, *hashes in lines}


def _last_line(error: subprocess.CalledProcessError) -> str:
    lines = (error.stderr or "").strip().splitlines()
    return json.dumps(lines[-1][:120]) if lines else f"exit status {error.returncode}"


if __name__ == "__main__":
    sys.exit(main())
