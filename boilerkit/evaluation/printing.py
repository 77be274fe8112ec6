"""Labelled pages as text dumps: printed by real tools, or as scrapers left them.

The labels come along by aligning words, so any tool will do. Tools that are not installed are
left out; what a page's dump looks like depends on the page, the tool and the generator alone.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
import textwrap
import warnings
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document, mark_number
from boilerkit.evaluation.measures import tokenise
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label

#: Prints a page's markup as text.
Printer = Callable[[str], str]
#: (label, text) of each block, in order.
Lines = Sequence[tuple[str, str]]

_SECONDS = 30
_PRINTED, _WRAPPED = "printed-", "wrapped-"
_WIDTHS = (60, 64, 66, 70, 72, 75, 76, 78, 79, 80, 84, 90, 95, 100)
_BOILERPLATE = LABEL_INDEX[Label.BOILERPLATE]
# Words that a text must share with the labelled page in a row to be found in it.
_GRAM = 3
# Addresses are printed by the tool, whatever words they hold.
_ADDRESS = re.compile(r"\S*(?:://|\bwww\.)\S*|\b(?:mailto|javascript|tel):\S*")
# A line of a comment up to this length is its name, date or buttons.
_HEADER_CHARS = 45


# -- real tools ----------------------------------------------------------------------------------


def _lynx(html: str) -> str:
    return _run(html, "lynx", "-dump", "-stdin", "-assume_charset=utf-8", "-display_charset=utf-8")


def _lynx_without_links(html: str) -> str:
    return _run(html, "lynx", "-dump", "-nolist", "-stdin", "-width=100", "-assume_charset=utf-8",
                "-display_charset=utf-8")  # fmt: skip


def _w3m(html: str) -> str:
    return _run(html, "w3m", "-dump", "-T", "text/html", "-I", "utf-8", "-O", "utf-8")


def _run(html: str, *command: str) -> str:
    done = subprocess.run(
        command, input=html.encode("utf-8", "replace"), capture_output=True, timeout=_SECONDS,
        check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8", "replace")


def _html2text(html: str) -> str:
    import html2text

    return str(html2text.html2text(html))


def _html2text_bare(html: str) -> str:
    import html2text

    printer = html2text.HTML2Text(bodywidth=0)
    printer.ignore_links = printer.ignore_images = printer.ignore_emphasis = True
    return str(printer.handle(html))


def _inscriptis(html: str) -> str:
    import inscriptis

    return str(inscriptis.get_text(html))


def _soup(html: str, separator: str, strip: bool) -> str:
    import bs4

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about XML that is served as HTML
        soup = bs4.BeautifulSoup(html, "lxml")
    for element in soup(["script", "style", "noscript", "template"]):
        element.decompose()
    return str(soup.get_text(separator, strip=strip))


def _soup_lines(html: str) -> str:
    return _soup(html, "\n", strip=True)


def _soup_bare(html: str) -> str:
    return _soup(html, "", strip=False)


def _trafilatura(html: str) -> str:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return trafilatura.extract(html, include_comments=True, favor_recall=True) or ""


_COMMANDS: dict[str, Printer] = {"lynx": _lynx, "lynx-nolist": _lynx_without_links, "w3m": _w3m}
_PACKAGES: dict[str, tuple[str, Printer]] = {
    "html2text": ("html2text", _html2text),
    "html2text-bare": ("html2text", _html2text_bare),
    "inscriptis": ("inscriptis", _inscriptis),
    "soup-lines": ("bs4", _soup_lines),
    "soup": ("bs4", _soup_bare),
    "trafilatura": ("trafilatura", _trafilatura),
}


def installed_printers() -> dict[str, Printer]:
    """Name -> what prints a page's markup as text, for all tools that are installed."""
    commands = {n: p for n, p in _COMMANDS.items() if shutil.which(n.partition("-")[0])}
    return commands | {n: p for n, (package, p) in _PACKAGES.items() if find_spec(package)}


def printed(html: str, printer: Printer) -> str:
    """What a tool prints of a page; empty where it fails."""
    try:
        return printer(html)
    except Exception:  # whatever another tool trips over, there is no dump of this page
        return ""


def check_dump_form(form: str) -> None:
    """Refuse a form that `dump_of` could not make.

    Raises:
        ValueError: the tool is unknown or not installed.
    """
    tool = form.removeprefix(_PRINTED)
    if form.startswith(_PRINTED) and tool not in installed_printers():
        known = ", ".join(sorted({*_COMMANDS, *_PACKAGES}))
        raise ValueError(f"{tool} is not installed or unknown; there are {known}")


def dump_of(document: Document, form: str) -> Document:
    """The page without markup: as "text", "wrapped-WIDTH" or "printed-TOOL"; labels stay."""
    if form == "text":
        return document.as_plain_text()
    if form.startswith(_PRINTED):
        text = printed(document.html, installed_printers()[form.removeprefix(_PRINTED)])
    else:
        text = wrapped(kept_lines(document.blocks), int(form.removeprefix(_WRAPPED)), gaps=True)
    return replace(document, html=text, has_markup=False)


# -- as scrapers left them -----------------------------------------------------------------------


def wrapped(lines: Lines, width: int, gaps: bool) -> str:
    """Blocks wrapped at a width, apart by blank lines or not."""
    return ("\n\n" if gaps else "\n").join(_filled(text, width) for _, text in lines)


def _filled(text: str, width: int, first: str = "", then: str = "") -> str:
    return textwrap.fill(
        text, width, initial_indent=first, subsequent_indent=then, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def dumped(lines: Lines, generator: np.random.Generator) -> str:
    """A dump with wrapped lines here or there, and comments with or without name and number."""
    lines = _comments_changed(lines, generator)
    style = generator.random()
    width = int(generator.choice(_WIDTHS))
    wrap_all, wrap_comments = style < 0.5, style < 0.75
    gaps = generator.random() < 0.7
    numbered, number = generator.random() < 0.4, 0
    pieces = []
    for label, text in lines:
        is_comment = label == Label.COMMENT
        wrap = wrap_all or (wrap_comments and is_comment)
        number += is_comment
        mark = f"{number:3d}. " if is_comment and numbered else ""
        shown = _filled(text, width, mark, " " * len(mark)) if wrap else f"{mark}{text}"
        tight = is_comment and generator.random() < 0.5
        pieces += ["\n\n" if gaps and not tight else "\n", shown]
    return "".join(pieces[1:])


def _comments_changed(lines: Lines, generator: np.random.Generator) -> Lines:
    """Comments as they are, without their names and dates, or with the name before a colon."""
    style = generator.random()
    if style < 0.4:
        return lines
    changed: list[tuple[str, str]] = []
    name = ""
    for label, text in lines:
        if label != Label.COMMENT:
            changed.append((label, text))
        elif len(text) <= _HEADER_CHARS and not text.endswith((".", "!", "?")):
            name = name or text
        else:
            named = style > 0.75 and name
            changed.append((label, f"{name}: {text}" if named else text))
            name = ""
    return changed


# -- labels --------------------------------------------------------------------------------------


def labels_by_words(lines: Lines, texts: Sequence[str]) -> NDArray[np.int64]:
    """Numbers of the labels (or marks, see `mark_number`) of a dump's texts, shape (texts,), from
    the labelled blocks they came from.

    Runs of words are looked up in the labelled page, the nearest place after the last one first;
    most of a text's words decide. What the page does not hold is the tool's own: boilerplate.
    """
    owners: list[int] = []
    words: list[str] = []
    for label, text in lines:
        tokens = tokenise(text)
        words += tokens
        owners += [mark_number(label)] * len(tokens)
    places = _places(words)
    found, start = np.full(len(texts), _BOILERPLATE, dtype=np.int64), 0
    for number, text in enumerate(texts):
        hits = _hits(tokenise(_ADDRESS.sub(" ", text)), places, start)
        if hits:
            votes = np.bincount([owners[hit] for hit in hits], minlength=len(LABELS))
            found[number] = int(votes.argmax())
            start = hits[-1]
    return found


def _places(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for size in range(1, _GRAM + 1):
        for place in range(len(words) - size + 1):
            places[tuple(words[place : place + size])].append(place)
    return places


def _hits(tokens: Sequence[str], places: dict[tuple[str, ...], list[int]], start: int) -> list[int]:
    """Where the text's runs of words are found."""
    size = min(len(tokens), _GRAM)
    hits: list[int] = []
    for place in range(len(tokens) - size + 1 if size else 0):
        known = places.get(tuple(tokens[place : place + size]))
        if known:
            hits.append(_nearest(known, hits[-1] if hits else start))
    return hits


def _nearest(places: Sequence[int], place: int) -> int:
    """Of sorted places the one nearest to `place`."""
    after = bisect_left(places, place)
    beside = places[max(after - 1, 0) : after + 1]
    return min(beside, key=lambda at: abs(at - place))


def kept_lines(lines: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, text) of each block on one line, empty ones left out."""
    folded = [(label, " ".join(text.split())) for label, text in lines]
    return [(label, text) for label, text in folded if text]
