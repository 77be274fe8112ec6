"""An article as notebooks show it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from boilerkit.render.clean_html import render_html
from boilerkit.render.options import RenderOptions

if TYPE_CHECKING:
    from boilerkit.article import Article


def notebook_html(article: Article) -> str:
    """The article below a line of its metadata and its warnings; fetches nothing."""
    facts = article.metadata
    known = (", ".join(facts.byline), facts.published, facts.site_name)
    line = " · ".join(escape(value) for value in known if value)
    lines = [f"<p><small>{line}</small></p>"] if line else []
    if not article.is_article:
        lines.append("<p><em>not an article</em></p>")
    lines += [f"<p><em>warning: {escape(warning)}</em></p>" for warning in article.warnings]
    return "\n".join([*lines, render_html(article, RenderOptions(images=False))])
