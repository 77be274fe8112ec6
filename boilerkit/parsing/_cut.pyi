from collections.abc import Iterable
from typing import Any

from boilerkit.page.tables import Page

class TreeCut:
    is_left: bool
    is_empty: bool
    lost: bool
    cut_short: bool
    deepest: int
    flows: set[int]
    stores: set[str]
    def __init__(
        self, root: Any, max_blocks: int, is_parsed: bool, flows: Iterable[int] = ()
    ) -> None: ...
    def page(self, url: str | None, warnings: Iterable[str], source: Any = None) -> Page: ...
