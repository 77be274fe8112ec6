"""How many comment areas of the fixtures are split as a careful reader would split them.

    python -m benchmarks.comment_areas

Each area is an invented page around readers' comments in the markup of one comment system. It
counts as split where the number of comments and the text of each are right; the second column
also asks for names, dates and depths. Once with the labels of the fixtures, which tells what
splitting alone can do, and once end to end by each scorer. No weights were trained on these pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import tables
from boilerkit import extract
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.readers.comments import Comment, split_comments

FOLDER = Path(__file__).parent.parent / "fixtures" / "comment-areas"
_SCORERS = ("learned", "heuristic")
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """An invented page with comments, and what stands in it.

    Attributes:
        name: of its folder.
        html: the page.
        url: its address.
        labels: names of its blocks' labels.
        comments: author, date, text and depth of each.
    """

    name: str
    html: bytes
    url: str
    labels: tuple[str, ...]
    comments: tuple[Facts, ...]

    def parsed(self) -> tuple[Page, Any]:
        """The page and its blocks' label numbers, shape (blocks,)."""
        numbers = [LABEL_INDEX[Label(name)] for name in self.labels]
        return parse_page(self.html, url=self.url), np.array(numbers)


def read_areas(folder: Path = FOLDER) -> tuple[Area, ...]:
    """All areas of a folder, in the order of their names."""
    return tuple(_read(path) for path in sorted(folder.glob("*/page.html")))


def _read(path: Path) -> Area:
    known = json.loads((path.parent / "expected.json").read_text("utf-8"))
    labels, comments = tuple(known["labels"]), tuple(known["comments"])
    return Area(path.parent.name, path.read_bytes(), known["url"], labels, comments)


def facts(comment: Comment) -> Facts:
    """What the fixtures say of a comment, with the spaces of its date as they are seen."""
    date = " ".join(comment.date.split()) if comment.date else None
    return {"author": comment.author, "date": date, "text": comment.text, "depth": comment.depth}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Areas whose comments' texts are wrong, and those where any fact is."""

    texts_wrong: tuple[str, ...]
    facts_wrong: tuple[str, ...]


def outcome(areas: Sequence[Area], reader: Callable[[Area], Sequence[Comment]]) -> Outcome:
    """Compare what a reader finds in each area with what stands there."""
    texts, everything = [], []
    for area in areas:
        found = [facts(comment) for comment in reader(area)]
        if [fact["text"] for fact in found] != [fact["text"] for fact in area.comments]:
            texts.append(area.name)
        if found != list(area.comments):
            everything.append(area.name)
    return Outcome(tuple(texts), tuple(everything))


def report(areas: Sequence[Area], outcomes: Mapping[str, Outcome]) -> str:
    """Markdown: right areas by way of labelling, and the names of the others."""
    count = len(areas)
    rows = [
        [way, f"{count - len(found.texts_wrong)}", f"{count - len(found.facts_wrong)}"]
        for way, found in outcomes.items()
    ]
    table = tables.markdown([f"of {count} areas", "all texts right", "all facts right"], rows)
    wrong = [
        f"Wrong texts, {way}: {', '.join(found.texts_wrong)}.\n"
        for way, found in outcomes.items()
        if found.texts_wrong
    ]
    return "\n".join([table, *wrong])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there are no areas."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="of the comment areas")
    areas = read_areas(parser.parse_args(argv).folder)
    if not areas:
        print("the folder holds no comment areas", file=sys.stderr)
        return 2
    outcomes = {
        "labels of the fixtures": outcome(areas, lambda area: split_comments(*area.parsed()))
    }
    for name in _SCORERS:
        outcomes[name] = outcome(areas, partial(_extracted, name))
    print(report(areas, outcomes), end="")
    return 0


def _extracted(scorer: str, area: Area) -> Sequence[Comment]:
    return extract(area.html, url=area.url, scorer=scorer).comments


if __name__ == "__main__":
    sys.exit(main())
