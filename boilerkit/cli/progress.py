"""How far a run is: a bar on a terminal, plain lines elsewhere, a summary at the end."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TextIO

from boilerkit.cli.filters import LEFT_OUT

_LINE_EVERY_SECONDS = 10.0
_FATES = ("article", "no text")
#: What the fate of a page that is no article begins with; its kind follows.
NO_ARTICLE = "no article: "


class Tally:
    """Counts what became of documents.

    Attributes:
        fates: documents by what became of them: "article", "no article: KIND", "no text", or
            the kind of their error.
        skipped: what was no page, by reason.
        resumed: documents in `fates` that an earlier run has done.
    """

    def __init__(self, earlier: Counter[str] | None = None) -> None:
        self.fates: Counter[str] = Counter(earlier or {})
        self.skipped: Counter[str] = Counter()
        self.resumed = sum(self.fates.values())
        self.start = time.monotonic()

    @property
    def pages(self) -> int:
        """Documents done, by this run and earlier ones."""
        return sum(self.fates.values())

    @property
    def errors(self) -> dict[str, int]:
        """Failed documents by kind of error."""
        return {
            kind: n
            for kind, n in self.fates.items()
            if kind not in _FATES and not kind.startswith((LEFT_OUT, NO_ARTICLE))
        }

    @property
    def other_kinds(self) -> dict[str, int]:
        """Pages that are no articles, by their kind."""
        return {
            kind.removeprefix(NO_ARTICLE): n
            for kind, n in self.fates.items()
            if kind.startswith(NO_ARTICLE)
        }

    @property
    def left_out(self) -> dict[str, int]:
        """Documents that are not in the output because the user said so, by reason."""
        return {
            kind.removeprefix(LEFT_OUT): n
            for kind, n in self.fates.items()
            if kind.startswith(LEFT_OUT)
        }

    @property
    def seconds(self) -> float:
        """Wall time of this run."""
        return time.monotonic() - self.start

    @property
    def rate(self) -> float:
        """Pages a second of this run."""
        return (self.pages - self.resumed) / max(self.seconds, 1e-9)

    def record(self, interrupted: bool) -> dict[str, Any]:
        """The summary as plain values."""
        return {
            "pages": self.pages,
            "articles": self.fates["article"],
            "not_articles": sum(self.other_kinds.values()),
            "kinds": self.other_kinds,
            "without_text": self.fates["no text"],
            "left_out": self.left_out,
            "errors": self.errors,
            "skipped": dict(self.skipped),
            "done_by_earlier_runs": self.resumed,
            "seconds": round(self.seconds, 3),
            "pages_per_second": round(self.rate, 2),
            "interrupted": interrupted,
        }

    def line(self) -> str:
        """The summary in one line."""
        failed = sum(self.errors.values())
        parts = [
            counted(self.fates["article"], "article"),
            counted(sum(self.other_kinds.values()), "page")
            + f" without an article{_by_kind(self.other_kinds)}",
            f"{self.fates['no text']:,} without text",
            f"{counted(failed, 'error')}{_by_kind(self.errors)}",
        ]
        if self.left_out:
            total = sum(self.left_out.values())
            parts.append(f"{total:,} left out{_by_kind(self.left_out)}")
        if self.skipped:
            total = sum(self.skipped.values())
            parts.append(f"{total:,} skipped{_by_kind(self.skipped)}")
        if self.resumed:
            parts.append(f"{self.resumed:,} done before")
        pages = f"{counted(self.pages, 'page')} in {self.seconds:.1f} s ({self.rate:.1f} a second)"
        return f"{pages}: {', '.join(parts)}"


def counted(count: int, noun: str) -> str:
    """A number of things, one of them in the singular."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _by_kind(counts: dict[str, int]) -> str:
    if not counts:
        return ""
    return f" ({', '.join(f'{kind} {n:,}' for kind, n in sorted(counts.items()))})"


def write_summary(path: str, tally: Tally, interrupted: bool) -> None:
    """Write the summary as JSON. Raises OSError."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(tally.record(interrupted), file, indent=2)
        file.write("\n")


class Progress:
    """Says nothing."""

    def __init__(self, tally: Tally, total_bytes: int) -> None:
        self.tally = tally
        self.total = total_bytes
        self.done = 0

    def advance(self, weight: int) -> None:
        """So many more bytes of input are done."""
        self.done += weight

    def say(self, line: str) -> None:
        """A line on standard error that does not disturb the bar."""
        print(line, file=sys.stderr, flush=True)

    def close(self) -> None:
        """Nothing more comes."""


class Lines(Progress):
    """A line now and then."""

    def __init__(self, tally: Tally, total_bytes: int) -> None:
        super().__init__(tally, total_bytes)
        self.said = time.monotonic()

    def advance(self, weight: int) -> None:
        super().advance(weight)
        if time.monotonic() - self.said >= _LINE_EVERY_SECONDS:
            self.said = time.monotonic()
            self.say(f"boilerkit: {self._state()}")

    def _state(self) -> str:
        tally = self.tally
        state = f"{counted(tally.pages, 'page')}, {tally.rate:.1f} a second, "
        state += counted(sum(tally.errors.values()), "error")
        if 0 < self.done <= self.total:
            left = tally.seconds * (self.total - self.done) / self.done
            state += f", {self.done / self.total:.0%}, about {_duration(left)} left"
        return state


class Bar(Progress):
    """A bar that shows share of the input, rate, errors and time left."""

    def __init__(self, tally: Tally, total_bytes: int) -> None:
        super().__init__(tally, total_bytes)
        self.bar = import_module("tqdm").tqdm(
            total=total_bytes or None,
            bar_format="{percentage:3.0f}% |{bar}| {elapsed}, {remaining} left{postfix}",
            dynamic_ncols=True,
            file=sys.stderr,
        )

    def advance(self, weight: int) -> None:
        super().advance(weight)
        tally = self.tally
        self.bar.set_postfix_str(
            f"{counted(tally.pages, 'page')}, {tally.rate:.1f}/s, "
            f"{counted(sum(tally.errors.values()), 'error')}",
            refresh=False,
        )
        # Rounded shares may add up to a little more than there is.
        self.bar.update(min(weight, max(self.total - self.bar.n, 0)))

    def say(self, line: str) -> None:
        self.bar.write(line, file=sys.stderr)

    def close(self) -> None:
        self.bar.close()


def progress_for(stream: TextIO) -> type[Progress]:
    """A bar where the stream is a terminal and tqdm is installed, else lines."""
    return Bar if stream.isatty() and find_spec("tqdm") is not None else Lines


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
