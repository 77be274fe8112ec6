"""Runs small pages with expected results: which pass, and what fails of the others.

    python -m benchmarks.cases --cases FOLDER

A case is a page (`NAME.html`, or `NAME.txt` for a text dump) beside its expectations
(`NAME.json`); folders inside FOLDER are read too. The keys: `must_contain`, `must_not_contain`,
`once` and `order` speak of `Article.text`, `metadata` of `Article.metadata`, `comments` and
`related` of those parts, `formats` of the renderings.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from boilerkit import Article, extract, extract_from_text
from boilerkit.render import RenderOptions, render

_TABLE_LINE = re.compile(r"^\|.*\|\s*$", re.MULTILINE)
_UNESCAPED_BAR = re.compile(r"(?<!\\)\|")
_SPAN = re.compile(r"<t[dh][^>]*\s(colspan|rowspan)=")


@dataclass(frozen=True)
class Case:
    """One page and what is expected of it."""

    name: str
    source: Path
    expected: dict[str, Any]

    def article(self) -> Article:
        """What the default extractor makes of the page."""
        if self.source.suffix == ".txt":
            return extract_from_text(self.source.read_text(encoding="utf-8"))
        return extract(self.source.read_bytes())

    def failures(self) -> list[str]:
        """What is not as expected, one line each: the key and the value that was missed."""
        article = self.article()
        found: list[str] = []
        for key, check in _CHECKS.items():
            if key in self.expected:
                found += [f"{key}: {what}" for what in check(self, article, self.expected[key])]
        return found


def read_cases(folder: Path) -> Iterator[Case]:
    """The cases of a folder and of those inside it, by name."""
    for path in sorted(folder.rglob("*.json")):
        sources = [path.with_suffix(suffix) for suffix in (".html", ".txt")]
        source = next((source for source in sources if source.exists()), None)
        if source is not None:
            name = path.relative_to(folder).with_suffix("").as_posix()
            yield Case(name, source, json.loads(path.read_text(encoding="utf-8")))


def _folded(text: str) -> str:
    return " ".join(text.split())


def _contains(case: Case, article: Article, wanted: Sequence[str]) -> Iterator[str]:
    text = _folded(article.text)
    yield from (repr(one) for one in wanted if _folded(one) not in text)


def _contains_not(case: Case, article: Article, unwanted: Sequence[str]) -> Iterator[str]:
    text = _folded(article.text)
    yield from (repr(one) for one in unwanted if _folded(one) in text)


def _once(case: Case, article: Article, wanted: Sequence[str]) -> Iterator[str]:
    text = _folded(article.text)
    counts = ((one, text.count(_folded(one))) for one in wanted)
    yield from (f"{count} times {one!r}" for one, count in counts if count != 1)


def _order(case: Case, article: Article, wanted: Sequence[str]) -> Iterator[str]:
    text, place = _folded(article.text), 0
    for one in wanted:
        found = text.find(_folded(one), place)
        if found < 0:
            yield repr(one)
        else:
            place = found


def _title(case: Case, article: Article, wanted: str) -> Iterator[str]:
    if _folded(article.title or "") != _folded(wanted):
        yield repr(article.title)


def _metadata(case: Case, article: Article, wanted: dict[str, Any]) -> Iterator[str]:
    record = vars(article.metadata)
    for name, value in wanted.items():
        found = record.get(name)
        if name == "byline":
            right = list(found or ()) == list(value)
        elif name in ("published", "modified"):
            right = str(found or "").startswith(value)
        else:
            right = _folded(str(found or "")) == _folded(str(value))
        if not right:
            yield f"{name} is {found!r}, not {value!r}"


def _comments(case: Case, article: Article, wanted: Sequence[str]) -> Iterator[str]:
    found = [_paragraphs(comment.text) for comment in article.comments]
    if found != list(map(_paragraphs, wanted)):
        yield repr(found)


def _paragraphs(text: str) -> list[str]:
    return [_folded(part) for part in re.split(r"\n\s*\n", text.strip())]


def _related(case: Case, article: Article, wanted: Sequence[str]) -> Iterator[str]:
    found = [_folded(link.title) for link in article.related]
    if found != list(map(_folded, wanted)):
        yield repr(found)


def _formats(case: Case, article: Article, wanted: dict[str, Any]) -> Iterator[str]:
    markdown = render(article, "markdown", RenderOptions())
    for name, value in wanted.items():
        if name in _FORMATS:
            yield from (f"{name}: {what}" for what in _FORMATS[name](case, article, value))
        else:
            yield from (f"{name}: {what}" for what in _MARKDOWN[name](markdown, value))


def _wellformed(case: Case, article: Article, formats: Sequence[str]) -> Iterator[str]:
    for name in formats:
        text = render(article, name, RenderOptions())
        try:
            json.loads(text) if name == "json" else ElementTree.fromstring(text)
        except ValueError as error:  # also what both parsers raise
            yield f"{name}: {error}"
        except ElementTree.ParseError as error:
            yield f"{name}: {error}"


def _spans(case: Case, article: Article, wanted: bool) -> Iterator[str]:
    """The attributes are kept, and all rows of the text and of Markdown are equally wide."""
    source = case.source.read_text(encoding="utf-8")
    if len(_SPAN.findall(render(article, "html", RenderOptions()))) < len(_SPAN.findall(source)):
        yield "HTML lacks colspan or rowspan"
    widths = {line.count("\t") for line in article.text.splitlines() if "\t" in line}
    if len(widths) > 1:
        yield "rows of the text differ in width"
    rows = _TABLE_LINE.findall(render(article, "markdown", RenderOptions()))
    if len({len(_UNESCAPED_BAR.findall(row)) for row in rows}) != 1:
        yield "rows of Markdown differ in width"


def _table(markdown: str, cells: int) -> Iterator[str]:
    rows = _TABLE_LINE.findall(markdown)
    if not rows:
        yield "no table"
    for row in rows:
        if len(_UNESCAPED_BAR.findall(row)) - 1 != cells:
            yield repr(row)


def _code(markdown: str, wanted: bool) -> Iterator[str]:
    fenced = re.findall(r"^```\w*\n(.*?)^```$", markdown, re.MULTILINE | re.DOTALL)
    if not fenced:
        yield "no fence"
    elif not any(re.search(r"^[ \t]+\S", code, re.MULTILINE) for code in fenced):
        yield "no indentation"


def _items(markdown: str, wanted: Sequence[str]) -> Iterator[str]:
    for item in wanted:
        if not re.search(rf"^\s*(?:[-*+]|\d+[.)])\s+{re.escape(item)}", markdown, re.MULTILINE):
            yield repr(item)


def _headings(markdown: str, wanted: Sequence[str]) -> Iterator[str]:
    """One of the spellings is a heading."""
    if not any(re.search(rf"^#+ .*{re.escape(one)}", markdown, re.MULTILINE) for one in wanted):
        yield repr(wanted)


def _inline(markdown: str, wanted: bool) -> Iterator[str]:
    forms = {"emphasis": r"\*\S", "a link": r"\]\(\S+\)", "code": r"`\S"}
    yield from (f"no {name}" for name, form in forms.items() if not re.search(form, markdown))


_FORMATS: dict[str, Callable[[Case, Article, Any], Iterator[str]]] = {
    "wellformed": _wellformed,
    "span": _spans,
}
_MARKDOWN: dict[str, Callable[[str, Any], Iterator[str]]] = {
    "mdtable": _table,
    "mdcode": _code,
    "mditems": _items,
    "mdheadings": _headings,
    "mdinline": _inline,
}
_CHECKS: dict[str, Callable[[Case, Article, Any], Iterator[str]]] = {
    "must_contain": _contains,
    "must_not_contain": _contains_not,
    "once": _once,
    "order": _order,
    "title": _title,
    "metadata": _metadata,
    "comments": _comments,
    "related": _related,
    "formats": _formats,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print each case with what failed; the exit status says whether all passed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=Path, required=True, metavar="FOLDER")
    folder = parser.parse_args(arguments).cases
    cases = list(read_cases(folder))
    if not cases:
        parser.error(f"no case in {folder}")
    passed = 0
    for case in cases:
        failures = case.failures()
        passed += not failures
        print(f"{'FAIL' if failures else 'pass'}  {case.name}")
        for failure in failures:
            print(f"      {failure[:160]}")
    print(f"{passed} of {len(cases)} pass")
    return 0 if passed == len(cases) else 1


if __name__ == "__main__":
    raise SystemExit(main())
