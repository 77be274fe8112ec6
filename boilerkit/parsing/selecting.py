"""XPaths of a caller -> a page without the elements they select, or the blocks inside these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from boilerkit.page.tables import Page
from boilerkit.parsing.html import page_of_tree, parse_tree

# Enough of a page for expressions to be tried on.
_TRIAL = etree.fromstring("<html><head/><body><div id='a' class='b'><p>c</p></div></body></html>")
_FUNCTIONS = {"re": "http://exslt.org/regular-expressions"}


def xpaths_of(setting: str, value: str | Sequence[str]) -> tuple[str, ...]:
    """One XPath or several as a tuple.

    Raises:
        ValueError: one is no XPath or selects no elements; the message names the setting.
    """
    if not isinstance(value, (str, Iterable)):
        raise ValueError(f"{setting} is one XPath or several, not {value!r}")
    xpaths = (value,) if isinstance(value, str) else tuple(value)
    for xpath in xpaths:
        if not isinstance(xpath, str):
            raise ValueError(f"{setting} is one XPath or several, not {xpath!r}")
        if not isinstance(_evaluated(_TRIAL, setting, xpath), list):
            raise ValueError(f"{setting}: {xpath!r} gives a value, not elements")
    return xpaths


def without_elements(page: Page, xpaths: Sequence[str], max_blocks: int) -> Page:
    """The page cut anew, with the selected elements emptied; their places stay, so that the
    XPaths of all other blocks do too.

    Raises:
        ValueError: an XPath cannot be evaluated on this page.
    """
    root = parse_tree(page) if page.has_markup else None
    if root is None:
        return page
    tree = root.getroottree()
    paths = [tree.getpath(element) for element in _selected(root, "prune", xpaths)]
    if not paths:
        return page
    copy = deepcopy(tree)
    emptied = [copy.xpath(path)[0] for path in paths]
    root = copy.xpath(tree.getpath(root))[0]
    for element in emptied:
        element.clear(keep_tail=True)
    return replace(page_of_tree(root, page.url, max_blocks), warnings=page.warnings)


def blocks_inside(page: Page, xpaths: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each block begins inside a selected element, shape (blocks,).

    Raises:
        ValueError: an XPath cannot be evaluated on this page.
    """
    root = parse_tree(page) if page.has_markup else None
    if root is None:
        return np.zeros(len(page), dtype=np.bool_)
    tree = root.getroottree()
    above, first = tree.getpath(root), page.elements.xpath(0) or ""
    paths = (tree.getpath(element) for element in _selected(root, "keep", xpaths))
    found = {first + path[len(above) :] for path in paths if path.startswith(above)}
    inside = np.zeros(len(page.elements), dtype=np.bool_)
    for row, parent in enumerate(page.elements.parent.tolist()):
        inside[row] = (parent >= 0 and inside[parent]) or page.elements.xpath(row) in found
    return inside[page.blocks.inner]


def _selected(root: Any, setting: str, xpaths: Sequence[str]) -> Iterator[Any]:
    for xpath in xpaths:
        for found in _evaluated(root, setting, xpath):
            if isinstance(found, etree._Element):
                yield found


def _evaluated(root: Any, setting: str, xpath: str) -> Any:
    try:
        return etree.XPath(xpath, namespaces=_FUNCTIONS)(root)
    except etree.XPathError as error:
        raise ValueError(f"{setting}: {xpath!r} is no XPath: {error}") from error
