"""XPaths of many elements at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from boilerkit.page import Page


def element_xpaths(page: Page, rows: Iterable[int]) -> Mapping[int, str]:
    """XPath of each element row, as `Page.xpath` writes them, in one pass over the page."""
    tag, parent = page.elements.tag, page.elements.parent.tolist()
    count: defaultdict[tuple[int, str], int] = defaultdict(int)
    number = []
    for row, name in enumerate(tag):
        count[parent[row], name] += 1
        number.append(count[parent[row], name])
    paths: dict[int, str] = {-1: ""}
    for row in rows:
        trail = []
        while row not in paths:
            trail.append(row)
            row = parent[row]
        for step in reversed(trail):
            name = tag[step]
            several = count[parent[step], name] > 1
            place = f"[{number[step]}]" if several else ""
            paths[step] = f"{paths[parent[step]]}/{_name_test(name)}{place}"
    return paths


def _name_test(name: str) -> str:
    plain = name.replace("-", "a").replace("_", "a").isalnum() and not name[0].isdigit()
    return name if plain else f"*[name()='{name}']"
