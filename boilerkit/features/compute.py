"""`Page` -> `Features`.

Everything here looks at one page only and knows nothing of labels or weights. Container
statistics and alike paths carry what Readability and boilerpipe find by merging blocks.
"""

from __future__ import annotations

from boilerkit import speedups
from boilerkit.features.alike_lines import line_columns
from boilerkit.features.columns import Columns, Features, Groups, Index
from boilerkit.features.evidence import evidence_columns
from boilerkit.features.markup import markup_columns
from boilerkit.features.order import order_columns
from boilerkit.features.places import inner_rows
from boilerkit.features.text import BlockTexts, read_texts, text_columns
from boilerkit.page.tables import Page


def compute_features(page: Page) -> Features:
    """All features of a page; linear in its size."""
    columns = Columns(len(page), has_markup=page.has_markup)
    texts = read_texts(page.texts)
    evidence_columns(columns, page, texts)
    put = _put_natively if speedups.IS_NATIVE else _put
    groups, places = put(columns, page, texts)
    return Features(columns.names, columns.matrix(), groups, texts.words, places)


def _put(columns: Columns, page: Page, texts: BlockTexts) -> tuple[Groups, Index]:
    """Put all other features; which blocks belong together, and the element nearest to each."""
    text_columns(columns, page, texts)
    order_columns(columns, page, texts)
    groups = markup_columns(columns, page) if page.has_markup else line_columns(columns, page)
    return groups, inner_rows(page)


def _put_natively(columns: Columns, page: Page, texts: BlockTexts) -> tuple[Groups, Index]:
    """As `_put`."""
    from boilerkit.features import native_columns

    native_columns.put_columns(columns, page, texts)
    if page.has_markup:
        return native_columns.put_markup(columns, page)
    return line_columns(columns, page), inner_rows(page)
