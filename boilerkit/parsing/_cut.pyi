from collections.abc import Iterable
from typing import Any

from boilerkit.page.tables import Page

CUTS_MARKUP: bool

class NativeCutter:
    is_left: bool
    is_empty: bool
    lost: bool
    misread: bool
    cut_short: bool
    flows: set[int]
    stores: dict[str, list[str]]
    def __init__(self, max_blocks: int, most_depth: int, flows: Iterable[int] = ()) -> None: ...
    def cut_tree(self, root: Any, is_parsed: bool) -> None: ...
    def cut_markup(self, markup: bytes | str, as_whole: bool) -> None: ...
    def page(self, url: str | None, warnings: Iterable[str], source: Any = None) -> Page: ...
