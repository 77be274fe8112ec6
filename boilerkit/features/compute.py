"""`Page` -> `Features`.

Everything here looks at one page only and knows nothing of labels or weights. Container
statistics and alike paths carry what Readability and boilerpipe find by merging blocks.
"""

from __future__ import annotations

import numpy as np

from boilerkit.features.alike_lines import line_columns
from boilerkit.features.columns import Columns, Features
from boilerkit.features.evidence import evidence_columns
from boilerkit.features.markup import markup_columns
from boilerkit.features.order import order_columns
from boilerkit.features.text import read_texts, text_columns
from boilerkit.page.tables import Page


def compute_features(page: Page) -> Features:
    """All features of a page; linear in its size."""
    columns = Columns(len(page), has_markup=page.has_markup)
    texts = read_texts(page.texts)
    text_columns(columns, page, texts)
    evidence_columns(columns, page, texts)
    order_columns(columns, page, texts)
    groups = markup_columns(columns, page) if page.has_markup else line_columns(columns, page)
    places = np.where(page.blocks.inner >= 0, page.blocks.inner, page.blocks.element)
    matrix = columns.matrix()
    return Features(columns.names, matrix, groups, texts.words, places.astype(np.int64))
