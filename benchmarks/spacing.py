"""Spacing of the text against what Chromium shows: `python -m benchmarks.spacing`.

Body blocks are taken as `expected.json` has them. For the largest elements that hold nothing
but body (where a block shares its element with others: for that element), our text and
`innerText` are split at white space and compared by edit distance, so a glued or torn word
counts. The tree that Chromium shows is ours, sent as XML, so that no
difference of parsers is measured; style sheets and scripts are left out, since neither side
of a scraped page has them.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.chromium import ask, find_chromium
from boilerkit.page.joining import join
from boilerkit.page.structure import structure_of
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page, parse_tree

FIXTURES = Path(__file__).parents[1] / "fixtures"
_KEPT = frozenset(["class", "id", "dir", "lang", "start", "hidden"])
_DROPPED = ("script", "style", "link", "iframe", "noscript", "object", "embed", "template")
# Empty elements that libxml2 does not know as such: what follows ends up inside them.
_EMPTY = ("wbr", "source", "track")
_XHTML = "http://www.w3.org/1999/xhtml"
_SCRIPT = """
const said = {};
for (const e of document.querySelectorAll('[data-probe]')) said[e.dataset.probe] = e.innerText;
const answer = document.body.appendChild(document.createElement('pre'));
answer.id = 'answer';
answer.textContent = JSON.stringify(said);
"""


@dataclass(frozen=True)
class Spacing:
    """A page's tokens as Chromium shows them, and how far ours are from them."""

    name: str
    tokens: int
    errors: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Probe:
    """An element that is compared: its row and its blocks."""

    row: int
    start: int
    end: int


def probes_of(page: Page, body: Sequence[int]) -> list[Probe]:
    """The largest elements all of whose blocks are body, or else the blocks' own elements."""
    wanted = set(body)
    elements = page.elements
    found: dict[int, Probe] = {}
    for block in body:
        best = None
        for row in page.ancestors(block):
            start, end = int(elements.first_block[row]), int(elements.end_block[row])
            if best is not None and not wanted.issuperset(range(start, end)):
                break
            best = Probe(row, start, end)
        if best is not None:
            found[best.row] = best
    inside = {b for p in found.values() for b in range(p.start + 1, p.end)}
    return [p for p in found.values() if p.start not in inside]


def measure(name: str, markup: bytes, expected: str, chromium: str) -> Spacing:
    """Compare one page, of whose blocks those in `expected` (in order) are body."""
    page = parse_page(markup)
    body = body_blocks(page, expected)
    probes = probes_of(page, body)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.xhtml"
        file.write_bytes(probing_page(page, probes))
        shown = ask(file, chromium)
    errors, tokens, examples = 0, 0, []
    for number, probe in enumerate(probes):
        ours = join(structure_of(page, range(probe.start, probe.end)), page.texts.__getitem__)
        theirs = shown[str(number)].translate(dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff")))
        distance = edit_distance(ours.split(), theirs.split())
        errors, tokens = errors + distance, tokens + len(theirs.split())
        if distance:
            examples.append(f"ours {ours[:200]!r}, Chromium {theirs[:200]!r}")
    return Spacing(name, tokens, errors, tuple(examples))


def body_blocks(page: Page, expected: str) -> list[int]:
    """Blocks whose text comes next in the expected text, white space aside."""
    rest, place, found = "".join(expected.split()), 0, []
    for block, text in enumerate(page.texts):
        squeezed = "".join(text.split())
        if rest.startswith(squeezed, place):
            found.append(block)
            place += len(squeezed)
    return found


def probing_page(page: Page, probes: Sequence[Probe]) -> bytes:
    """The page's tree as XML, with the probed elements marked and a script that reads them."""
    root = copy.deepcopy(parse_tree(page))
    marked = dict(_elements(page, probes, root))
    for element in root.iter():
        for name in list(element.attrib):
            if name not in _KEPT:
                del element.attrib[name]
    for number, element in marked.items():
        element.set("data-probe", str(number))
    etree.strip_elements(root, *_DROPPED, etree.Comment, with_tail=False)
    etree.strip_tags(root, *_EMPTY)
    etree.SubElement(root.find("body"), "script").text = _SCRIPT
    root.set("xmlns", _XHTML)
    markup: bytes = etree.tostring(root, encoding="utf-8", method="xml")
    return markup


def _elements(page: Page, probes: Sequence[Probe], root: Any) -> Iterator[tuple[int, Any]]:
    tree = root.getroottree()
    for number, probe in enumerate(probes):
        element = tree.xpath(page.xpath(probe.start))[0]
        for row in page.ancestors(probe.start):
            if row == probe.row:
                break
            element = element.getparent()
        yield number, element


def edit_distance(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Levenshtein distance of two sequences of tokens."""
    start = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    ours, theirs = ours[start:], theirs[start:]
    while ours and theirs and ours[-1] == theirs[-1]:
        ours, theirs = ours[:-1], theirs[:-1]
    last = list(range(len(theirs) + 1))
    for i, token in enumerate(ours, 1):
        row = [i]
        for j, other in enumerate(theirs, 1):
            row.append(min(last[j] + 1, row[-1] + 1, last[j - 1] + (token != other)))
        last = row
    return last[-1]


def measure_fixtures(chromium: str, folder: Path = FIXTURES) -> list[Spacing]:
    """All fixtures with markup and a body, one Chromium after the other."""
    found = []
    for file in sorted(folder.glob("*/page.html")):
        text = json.loads((file.parent / "expected.json").read_text("utf-8"))["text"]
        if text:
            found.append(measure(file.parent.name, file.read_bytes(), text, chromium))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table; exit status 1 where the distance is above the limit."""
    parser = argparse.ArgumentParser(prog="benchmarks.spacing", description=__doc__)
    parser.add_argument("--limit", type=float, default=0.005, help="share of tokens (0.005)")
    parser.add_argument("--examples", action="store_true", help="show where texts differ")
    options = parser.parse_args(argv)
    chromium = find_chromium()
    if chromium is None:
        print("Chromium is not installed", file=sys.stderr)
        return 2
    results = measure_fixtures(chromium)
    print(f"{'fixture':32}{'tokens':>8}{'errors':>8}")
    for result in results:
        print(f"{result.name:32}{result.tokens:8}{result.errors:8}")
        if options.examples:
            print("".join(f"    {example}\n" for example in result.examples), end="")
    share = sum(r.errors for r in results) / max(1, sum(r.tokens for r in results))
    print(f"token edit distance: {share:.3%}")
    return int(share > options.limit)


if __name__ == "__main__":
    raise SystemExit(main())
