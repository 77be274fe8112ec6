"""What a result rests on: hashes of code and data, versions of extractors and machine."""

from __future__ import annotations

import hashlib
import os
import platform
from functools import lru_cache
from pathlib import Path

import boilerkit
from benchmarks.peers import FOLDED, OURS, make_peer

# Parts of the package that cannot change what is extracted.
_APART = frozenset("batch cli evaluation integrations render report training __pycache__".split())
_SUFFIXES = frozenset({".py", ".json", ".npz"})


_ROOT = Path(next(iter(boilerkit.__path__)))


@lru_cache(maxsize=1)
def code_hash() -> str:
    """First 12 hex digits of the SHA-256 of everything in the package that extracts."""
    digest = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*")):
        part = path.relative_to(_ROOT)
        if path.suffix in _SUFFIXES and part.parts[0] not in _APART:
            digest.update(str(part).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def measures_hash() -> str:
    """First 12 hex digits of the SHA-256 of the readers, the measures, the adapters and what
    is kept of the peers' scores."""
    digest = hashlib.sha256()
    here = [Path(__file__).with_name(name) for name in ("peers.py", "peer_scores.json")]
    for path in [*sorted((_ROOT / "evaluation").glob("*.py")), *here]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def version_of(spec: str) -> str:
    """Version of an extractor; for this project's own also the hash of what does the work."""
    version = make_peer(spec).version()
    kind, _, place = spec.partition(":")
    if kind in {*FOLDED, "answers"}:
        version += f", {_files_hash(Path(place))}"
    return f"{version}+{code_hash()}" if spec in OURS or kind in FOLDED else version


def _files_hash(place: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(place.iterdir()) if place.is_dir() else [place]:
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def machine() -> dict[str, str | int]:
    """The machine, as far as it bears on speed."""
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
