"""Article -> JSON: its record, as `article.schema.json` describes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from boilerkit.render.options import RenderOptions
from boilerkit.render.records import record

if TYPE_CHECKING:
    from boilerkit.article import Article


def render_json(article: Article, options: RenderOptions) -> str:
    """An indented document; characters outside ASCII as they are, lone surrogates replaced."""
    text = json.dumps(record(article, options), ensure_ascii=False, indent=2)
    return _encodable(text) + "\n"


def render_json_line(article: Article, options: RenderOptions) -> str:
    """The document on one line."""
    text = json.dumps(record(article, options), ensure_ascii=False)
    # Readers that split lines as Unicode does would break these.
    for char in "\x85\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return _encodable(text) + "\n"


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
