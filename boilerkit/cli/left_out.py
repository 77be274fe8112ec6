"""What a run leaves out of its output, said on standard error or in a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import IO

from boilerkit.batch.copies import Copy
from boilerkit.batch.files import encoded
from boilerkit.batch.outputs import note_output
from boilerkit.batch.sources import Origin


def _opened(path: str, resume: bool) -> IO[bytes]:
    """The file without a buffer, so that a kill loses nothing."""
    return open(path, "ab" if resume else "wb", buffering=0)


class LeftOut:
    """Takes each document that is left out.

    Args:
        path: file of JSON lines to write; None to `say` it.
        resume: whether to go on with that file.
        say: takes a line for people.
        quiet: say nothing.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(
        self, path: str | None, resume: bool, say: Callable[[str], None], quiet: bool
    ) -> None:
        self.path = None if path is None else Path(path)
        self.say = say
        self.quiet = quiet
        self.file = None if path is None else _opened(path, resume)

    def note(self, origin: Origin, reason: str, copy: Copy | None) -> None:
        """A document is left out, as a copy where `copy` says of which. Raises OSError."""
        if self.file is not None:
            row = {"id": origin.id, "reason": reason, **(origin.known or {})}
            row.pop("input", None)
            if copy is not None:
                row |= {"copy_of": copy.of, "distance": copy.distance or 0}
            self.file.write(encoded(f"{json.dumps(row, ensure_ascii=False)}\n"))
        elif not self.quiet:
            of = f" of {copy.of}" if copy is not None else ""
            self.say(f"boilerkit: {origin.id}: left out: {reason}{of}")

    def close(self) -> None:
        """Nothing more comes."""
        if self.file is not None and self.path is not None:
            self.file.close()
            note_output(self.path)
