"""What runs have written, so that nothing else is overwritten and none of it is read as a page.

Each folder with outputs has a hidden file of JSON lines, one a file that was written there: its
name, size and time. A folder that is an output as a whole has its journal in it instead.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Name of the hidden file that says which files of its folder were written by runs.
LEDGER = ".boilerkit-outputs"
#: Name of the journal in a folder of outputs.
FOLDER_JOURNAL = ".boilerkit-journal"


def note_output(
    path: Path, settings: Mapping[str, Any] | None = None, part: Path | None = None
) -> None:
    """Note that a run has written a file, and with which settings; `part` is where it still is.

    A folder where nothing can be noted is left as it is: the file is then a stranger's to later
    runs, which only makes them more careful.
    """
    path = Path(os.path.realpath(path))  # what a link leads to
    with suppress(OSError):
        found = os.stat(part or path)
        entry = {"name": path.name, "size": found.st_size, "time": found.st_mtime_ns}
        line = json.dumps(entry if settings is None else {**entry, "settings": settings})
        with open(path.with_name(LEDGER), "ab") as ledger:
            ledger.write(f"{line}\n".encode())


def output_at(path: Path) -> Mapping[str, Any] | None:
    """What was noted of a file when a run wrote it; None where none did, or it was changed."""
    return outputs_in(path.parent).get(path.name)


def outputs_in(folder: Path | str) -> dict[str, Mapping[str, Any]]:
    """Names of the files in a folder that are as a run has written them."""
    found: dict[str, Mapping[str, Any]] = {}
    with suppress(OSError), open(Path(folder, LEDGER), "rb") as ledger:
        for line in ledger:
            with suppress(ValueError, KeyError, TypeError):
                entry = json.loads(line)
                if _is_as_written(folder, entry):
                    found[entry["name"]] = entry
    return found


def _is_as_written(folder: Path | str, entry: Mapping[str, Any]) -> bool:
    try:
        now = os.stat(os.path.join(folder, entry["name"]))
    except (OSError, ValueError):
        return False
    return (now.st_size, now.st_mtime_ns) == (entry.get("size"), entry.get("time"))


def is_output_folder(folder: Path | str) -> bool:
    """Whether a run has written to the folder as a whole."""
    return os.path.exists(os.path.join(folder, FOLDER_JOURNAL))
