"""Extractors side by side on one page: which block each of them keeps."""

# The peers ship no types, and none of them need be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from importlib import metadata
from typing import Any

from boilerkit.article import Article
from boilerkit.evaluation.measures import tokenise
from boilerkit.extractor import Extractor
from boilerkit.parsing.html import parse_page
from boilerkit.report.shell import LABEL_NAMES, LETTERS, Shell
from boilerkit.scorers import ScorerError
from boilerkit.version import __version__

_Tokens = Sequence[Sequence[str]]
_Run = Callable[[str, "str | None", _Tokens], "tuple[str, tuple[int, ...]]"]

_GRAM = 4
KEPT, PARTLY, LEFT_OUT = 1, 2, 0
_MOST_KEPT, _LEAST_KEPT = 0.75, 0.25


@dataclass(frozen=True)
class Candidate:
    """An extractor: `run(html, url, blocks)` gives what it takes for the article, and which of
    the page's blocks (as tokens) that keeps."""

    name: str
    version: str
    run: _Run


@dataclass(frozen=True)
class Column:
    """What one extractor did with a page: one of KEPT, PARTLY, LEFT_OUT a block.

    `error` says why it failed, if it did; then nothing is kept.
    """

    name: str
    version: str
    kept: tuple[int, ...]
    chars: int
    error: str = ""


@dataclass(frozen=True)
class Comparison:
    """One page as several extractors see it. `article` is ours, for the labels of the blocks."""

    article: Article
    columns: tuple[Column, ...]

    @property
    def disputed(self) -> tuple[int, ...]:
        """Blocks that some keep and some do not; extractors that failed have no say."""
        heard = [column.kept for column in self.columns if not column.error]
        states = zip(*heard, strict=True)
        return tuple(block for block, state in enumerate(states) if len(set(state)) > 1)

    @property
    def html(self) -> str:
        """The comparison as one document that needs nothing from outside."""
        title = f"Extractors side by side: {self.article.title or 'untitled page'}"
        shell = Shell(title, ("shell.css", "compare.css"), ("core.js", "compare.js"), self._data())
        return shell.document(_BODY.replace("TITLE", escape(title)))

    def _data(self) -> dict[str, Any]:
        page = self.article.page
        return {
            "names": LABEL_NAMES,
            "letters": LETTERS,
            "labels": "".join(map(str, self.article.labels.tolist())),
            "texts": page.texts,
            "disputed": self.disputed,
            "standfirst": [block.index for block in self.article.standfirst_blocks],
            "columns": [
                {
                    "name": column.name,
                    "version": column.version,
                    "kept": "".join(map(str, column.kept)),
                    "chars": column.chars,
                    "error": column.error,
                }
                for column in self.columns
            ],
        }


def compare(html: str, url: str | None = None) -> Comparison:
    """Run every extractor that is installed over a page."""
    article = Extractor().extract(html, url=url)
    tokens = [tokenise(text) for text in parse_page(html, url=url).texts]
    columns = [_column(candidate, html, url, tokens) for candidate in candidates()]
    return Comparison(article, tuple(columns))


def candidates() -> list[Candidate]:
    """Ours in its modes, then the peers that are installed."""
    return [*_ours(), *_peers()]


def _ours() -> list[Candidate]:
    modes: dict[str, dict[str, Any]] = {
        "boilerkit": {},
        "boilerkit precision": {"favor": "precision"},
        "boilerkit recall": {"favor": "recall"},
        "boilerkit heuristic": {"scorer": "heuristic"},
        "boilerkit ensemble": {"scorer": "ensemble"},
    }
    found = []
    for name, settings in modes.items():
        try:
            extractor = Extractor(**settings)
        except (ScorerError, ImportError):
            continue  # the ensemble needs its voters
        found.append(Candidate(name, __version__, partial(_run_ours, extractor)))
    return found


def _run_ours(
    extractor: Extractor, html: str, url: str | None, blocks: _Tokens
) -> tuple[str, tuple[int, ...]]:
    article = extractor.extract(html, url=url)
    body = set(article.body)
    return article.text, tuple(KEPT if b in body else LEFT_OUT for b in range(len(blocks)))


def _peers() -> list[Candidate]:
    known = {
        "trafilatura": _trafilatura,
        "readability-lxml": _readability,
        "resiliparse": _resiliparse,
    }
    found = []
    for package, text_of in known.items():
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
        found.append(Candidate(package, version, partial(_run_peer, text_of)))
    return found


def _run_peer(
    text_of: Callable[[str, str | None], str], html: str, url: str | None, blocks: _Tokens
) -> tuple[str, tuple[int, ...]]:
    text = text_of(html, url)
    return text, kept_blocks(blocks, text)


def _trafilatura(html: str, url: str | None) -> str:
    from trafilatura import extract

    return extract(html, url=url, include_comments=False) or ""


def _readability(html: str, url: str | None) -> str:
    from readability import Document

    summary = Document(html, url=url).summary(html_partial=True)
    return "\n".join(parse_page(summary).texts)


def _resiliparse(html: str, url: str | None) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=True))


def _column(candidate: Candidate, html: str, url: str | None, blocks: _Tokens) -> Column:
    try:
        text, kept = candidate.run(html, url, blocks)
    except Exception as error:  # a peer may raise anything on a page
        nothing = (LEFT_OUT,) * len(blocks)
        reason = f"{type(error).__name__}: {error}"
        return Column(candidate.name, candidate.version, nothing, 0, reason)
    return Column(candidate.name, candidate.version, kept, len(text))


def kept_blocks(blocks: _Tokens, text: str) -> tuple[int, ...]:
    """Which blocks (as tokens) occur in a text: by the share of their 4-grams found there.

    A block of fewer tokens must be a line of its own: its words alone may occur anywhere.
    """
    tokens = tokenise(text)
    grams = {tuple(tokens[i : i + _GRAM]) for i in range(len(tokens) - _GRAM + 1)}
    lines = {tuple(tokenise(line)) for line in text.splitlines()}
    return tuple(_state(block, grams, lines) for block in blocks)


_Grams = set[tuple[str, ...]]


def _state(block: Sequence[str], grams: _Grams, lines: _Grams) -> int:
    if len(block) < _GRAM:
        return KEPT if block and tuple(block) in lines else LEFT_OUT
    own = [tuple(block[i : i + _GRAM]) for i in range(len(block) - _GRAM + 1)]
    share = sum(gram in grams for gram in own) / len(own)
    return KEPT if share >= _MOST_KEPT else LEFT_OUT if share <= _LEAST_KEPT else PARTLY


_BODY = """<body data-view="table">
<header>
<h1>TITLE</h1>
<p id="summary"></p>
<div class="bar" role="toolbar" aria-label="View">
<button type="button" id="all" aria-pressed="false">Disagreements only</button>
<button type="button" id="previous" title="Key k">Previous disagreement</button>
<button type="button" id="next" title="Key j">Next disagreement</button>
<button type="button" id="theme" title="Key t" aria-label="Switch light and dark">Dark</button>
</div>
<div class="bar" role="group" aria-label="Two texts beside each other">
<label>Read <select id="left"></select></label>
<label>beside <select id="right"></select></label>
<button type="button" id="view" aria-pressed="false">Show both texts</button>
</div>
<p><span class="mark kept">●</span> kept <span class="mark partly">◐</span> in part
<span class="mark out">○</span> left out · rows with a bar are disputed</p>
</header>
<main>
<div id="scroller" tabindex="0" role="region" aria-label="Blocks of the page">
<table id="table"></table>
<div id="texts" hidden></div>
</div>
</main>
<p class="hide" id="said" role="status"></p>
</body>"""
