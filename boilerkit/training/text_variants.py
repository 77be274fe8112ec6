"""Labelled pages as the text dumps that people have: printed by tools, wrapped, or as scraped."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boilerkit.evaluation.datasets import Document, mark_of
from boilerkit.evaluation.printing import (
    dumped,
    installed_printers,
    kept_lines,
    labels_by_words,
    printed,
)
from boilerkit.page.tables import Page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.training.alignment import align_labels

# Shares of the variants of a text that are printed by a tool, and wrapped or changed.
_PRINTED, _DUMPED = 0.45, 0.3


def plain_page(
    document: Document, generator: np.random.Generator | None = None
) -> tuple[Page, NDArray[np.int64]]:
    """A labelled page as text without markup, and the numbers of its labels and marks (see
    `mark_number`), shape (blocks,).

    One block a line; with a generator as a tool prints it, with wrapped lines, or as scrapers
    leave it.
    """
    lines = kept_lines(document.marked_blocks())
    if generator is None:
        page = parse_text("\n".join(text for _, text in lines))
        return page, align_labels(lines, page.texts)
    style = generator.random()
    if style < _PRINTED:
        lines, gaps = _printed(document, lines, generator)
        page = parse_text(joined(lines, gaps))
        return page, align_labels(lines, page.texts)
    if style < _PRINTED + _DUMPED:
        if generator.random() < 0.5:
            lines = lines[slice(*_without_ends(lines, generator))]
        page = parse_text(dumped(lines, generator))
        return page, labels_by_words(lines, page.texts)
    lines, gaps = as_scraped(lines, generator)
    page = parse_text(joined(lines, gaps))
    return page, align_labels(lines, page.texts)


def _printed(
    document: Document, lines: list[tuple[str, str]], generator: np.random.Generator
) -> tuple[list[tuple[str, str]], NDArray[np.bool_]]:
    """The labelled paragraphs of what some tool prints of a page; its blocks where none does."""
    printers = installed_printers()
    name = str(generator.choice(sorted(printers))) if printers else ""
    page = parse_text(printed(document.html, printers[name]) if name else "")
    if not len(page):
        return lines, np.ones(len(lines), dtype=np.bool_)
    labels = labels_by_words(lines, page.texts)
    shown = [(mark_of(int(n)), text) for n, text in zip(labels, page.texts, strict=True)]
    gaps = page.blocks.gap > 0
    if generator.random() < 0.5:
        first, end = _without_ends(shown, generator)
        return shown[first:end], gaps[first:end]
    return shown, gaps


def joined(lines: Sequence[tuple[str, str]], gaps: NDArray[np.bool_]) -> str:
    """The lines as one text, with a blank line before those that have a gap."""
    pairs = zip(gaps, lines, strict=True)
    return "\n".join(("\n" if gap else "") + text for gap, (_, text) in pairs)


def as_scraped(
    lines: list[tuple[str, str]], generator: np.random.Generator
) -> tuple[list[tuple[str, str]], NDArray[np.bool_]]:
    """Cut off menus, glue blocks into one line, split paragraphs, lose or keep blank lines."""
    if generator.random() < 0.5:
        lines = lines[slice(*_without_ends(lines, generator))]
    if generator.random() < 0.5:
        lines = _glued(lines, float(generator.choice([0.05, 0.2, 0.5])), generator)
    if generator.random() < 0.3:
        lines = _split(lines, generator)
    style = generator.random()
    if style < 0.4:
        gaps = np.zeros(len(lines), dtype=np.bool_)
    elif style < 0.7:
        gaps = np.ones(len(lines), dtype=np.bool_)
    else:
        gaps = generator.random(len(lines)) < generator.random()
    return lines, gaps


def _without_ends(
    lines: Sequence[tuple[str, str]], generator: np.random.Generator
) -> tuple[int, int]:
    """First line and end of a part: from near the title to after the last of body or comment."""
    wanted = [i for i, (label, _) in enumerate(lines) if label not in ("boilerplate", "related")]
    if not wanted:
        return 0, len(lines)
    first = max(wanted[0] - int(generator.integers(0, 6)), 0)
    return first, wanted[-1] + 1 + int(generator.integers(0, 12))


def _glued(
    lines: list[tuple[str, str]], share: float, generator: np.random.Generator
) -> list[tuple[str, str]]:
    """Join neighbours; lines of different labels only where both are short."""
    glued: list[tuple[str, str]] = []
    for label, text in lines:
        if glued and generator.random() < share:
            before, start = glued[-1]
            if before == label or len(start) + len(text) < 60:
                glued[-1] = (before if len(start) >= len(text) else label, f"{start} {text}")
                continue
        glued.append((label, text))
    return glued


def _split(lines: list[tuple[str, str]], generator: np.random.Generator) -> list[tuple[str, str]]:
    """Break some long paragraphs after a sentence."""
    split: list[tuple[str, str]] = []
    for label, text in lines:
        place = text.find(". ", len(text) // 3)
        if len(text) > 200 and place > 0 and generator.random() < 0.4:
            split += [(label, text[: place + 1]), (label, text[place + 2 :])]
        else:
            split.append((label, text))
    return [(label, text) for label, text in split if text.strip()]
