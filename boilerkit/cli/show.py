"""A page's blocks on a terminal, coloured by label."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Iterator, Mapping
from typing import TextIO

from boilerkit.article import Article, Block
from boilerkit.page.labels import Label

#: Label -> SGR colour. Blue and orange-ish tones first: they differ for colour-blind eyes too.
_COLOURS = {
    Label.TITLE: "1;34",
    Label.BODY: "32",
    Label.CAPTION: "36",
    Label.META: "35",
    Label.COMMENT: "33",
    Label.COMMENT_UI: "2;33",
    Label.RELATED: "31",
    Label.BOILERPLATE: "2",
}
_LABEL_WIDTH = max(len(label.value) for label in Label)
_TEXT_LINES = 3


def wants_colour(stream: TextIO, environ: Mapping[str, str] = os.environ) -> bool:
    """NO_COLOR forbids, FORCE_COLOR asks, else a terminal decides."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] != "0"
    return stream.isatty() and environ.get("TERM") != "dumb"


def shown(article: Article, colour: bool, width: int | None = None) -> str:
    """The blocks, one below the other: label, probabilities, text."""
    width = width or shutil.get_terminal_size((100, 24)).columns
    deck = {block.index for block in article.standfirst_blocks}
    blocks = (_block(b, b.index in deck, colour, width) for b in article.blocks)
    return "\n".join([*_heading(article), *blocks])


def _heading(article: Article) -> Iterator[str]:
    kind = "article" if article.is_article else f"no article ({article.kind})"
    blocks = len(article.blocks)
    yield f"{kind}, confidence {article.confidence:.2f}, {blocks} blocks"
    yield from (f"warning: {warning}" for warning in article.warnings)


def _block(block: Block, is_standfirst: bool, colour: bool, width: int) -> str:
    others = sorted(block.scores.items(), key=lambda item: -item[1])
    likely = [(label, p) for label, p in others if label != block.label and p >= 0.05][:2]
    doubts = " ".join(f"{label.value} {p:.2f}" for label, p in likely)
    head = f"{block.label.value:<{_LABEL_WIDTH}} {block.scores[block.label]:.2f}"
    indent = " " * (len(head) + 2)
    text = "\n".join(_wrapped(block.text, max(width - len(indent), 20)))
    text = text.replace("\n", f"\n{indent}")
    if is_standfirst:
        text += f"\n{indent}(standfirst)"
    if doubts:
        text += f"\n{indent}({doubts})"
    return _coloured(f"{head}  {text}", block.label) if colour else f"{head}  {text}"


def _wrapped(text: str, width: int) -> list[str]:
    plain = "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)
    return textwrap.wrap(plain, width, max_lines=_TEXT_LINES, placeholder=" …") or [""]


def _coloured(text: str, label: Label) -> str:
    sgr = _COLOURS[label]
    return "\n".join(f"\x1b[{sgr}m{line}\x1b[0m" for line in text.split("\n"))
