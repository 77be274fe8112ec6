"""Text with its options."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from boilerkit import render
from boilerkit.readers.comments import Comment
from boilerkit.readers.related import RelatedLink
from boilerkit.render.options import PARTS, RenderOptions
from tests.render.articles import fixture_articles, html_article

FIXTURES = fixture_articles()
PAGE = "<h1>T</h1><p>a<sup>[1]</sup> <a href=/x>b</a><figure><img src=i><figcaption>C</figure>"


def with_parts(html: str):
    """An article with a comment, a reply and a related link."""
    article = html_article(html)
    comments = (Comment("Ann", "2 May", "One\nTwo", 0, None), Comment(None, None, "Re", 1, None))
    related = (RelatedLink("Next", "https://site.example/n", "list", None),)
    article.__dict__.update(comments=comments, related=related)
    return article


@pytest.mark.parametrize("article", [a for _, a in FIXTURES], ids=[name for name, _ in FIXTURES])
def test_text_is_the_article_s_by_default(article):
    assert render.text(article) == article.text


def test_footnote_marks_are_left_out_on_request():
    article = html_article(PAGE)
    assert render.text(article) == "a[1] b"
    assert render.text(article, drop_footnote_marks=True) == "a b"


def test_tables_are_left_out_on_request():
    article = html_article("<p>a</p><table><tr><td>1<td>2<tr><td>3<td>4</table><p>b</p>")
    assert render.text(article, tables=False) == "a\n\nb"


def test_parts_stand_apart():
    assert render.text(with_parts(PAGE), parts=PARTS) == (
        "T\n\na[1] b\n\n* * *\n\nC\n\n* * *\n\nAnn · 2 May\nOne\nTwo\n\n    Re"
        "\n\n* * *\n\nNext <https://site.example/n>"
    )


def test_parts_in_markdown_and_html():
    article = with_parts("<p>a")
    assert render.markdown(article, parts=("comments", "related")) == (
        "a\n\n---\n\n## Comments\n\n> **Ann · 2 May**\n>\n> One\n>\n> Two\n\n> > Re\n\n"
        "---\n\n## Related\n\n- [Next](https://site.example/n)\n"
    )
    markup = render.html(article, parts=("comments", "related"), links=False)
    assert markup == (
        '<article dir="auto">\n<p>a</p>\n<section>\n<h2>Comments</h2>\n<blockquote><p><strong>'
        "Ann · 2 May</strong></p><p>One<br>\nTwo</p></blockquote>\n"
        "<blockquote><blockquote><p>Re</p></blockquote></blockquote>\n</section>\n"
        "<section>\n<h2>Related</h2>\n<ul>\n<li>Next</li>\n</ul>\n</section>\n</article>\n"
    )


def test_unknown_formats_and_options_are_errors():
    article = html_article(PAGE)
    with pytest.raises(ValueError, match="unknown format 'docx'; there are text, markdown"):
        render.render(article, "docx")
    with pytest.raises(ValueError, match=r"no such part: 'footer'; there are title"):
        render.text(article, parts=("footer",))
    with pytest.raises(ValueError, match=r"parts are names out of title.* not 3"):
        RenderOptions(parts=3)  # type: ignore[arg-type]
    assert RenderOptions(parts="title") == RenderOptions(parts=["title"])
    with pytest.raises(TypeError):
        render.text(article, colour=True)


@pytest.mark.parametrize("format", render.FORMATS)
def test_rendering_is_a_pure_function(format):
    article = html_article(PAGE)
    before = SimpleNamespace(text=article.text, blocks=article.blocks, related=article.related)
    options = replace(RenderOptions(), links=False, images=False, tables=False)
    first = render.render(article, format)
    render.render(article, format, options)
    assert render.render(article, format) == first
    assert (article.text, article.blocks, article.related) == (
        before.text,
        before.blocks,
        before.related,
    )
