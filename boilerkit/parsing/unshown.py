"""Puts back the article that a page holds but does not show before its scripts have run.

It may be in the data of scripts, in what structured data calls the article's body, in a `noscript`
or `template` element, in a script that is a template, in a text area, in what is shown instead of
an `object` or `canvas`, or in the `srcdoc` of a frame. Such a text is put into the page behind the
element it was in, with its headline, author and date where the data names them and the page does
not show them.

A page that shows its article itself is left alone, and so is one that shows only the beginning: a
stub of a paid article shows some of the text, or says so (`isAccessibleForFree`, a locked content
tier), while a page drawn by scripts shows none of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from boilerkit.page.json_ld import evidence, is_article, json_ld_objects
from boilerkit.page.tables import Head, Page
from boilerkit.parsing.script_lists import lists_in_scripts
from boilerkit.parsing.script_strings import (
    TAG,
    Found,
    end_of,
    has_paragraphs,
    markup_in_scripts,
    near,
    without_tags,
)

DRAWN = "the page is drawn by scripts; its text was read from their data"
STORED = "the page does not show its text; it was read from an element that is not shown"

#: A shorter text is no article.
LEAST_CHARS = 500
_SENTENCE_CHARS, _MOST_LINKED = 80, 0.35
# A page that shows less running text than this may hold its article as a list of lines.
_LITTLE_PROSE = 500
# Most of an article is running text, not menus and buttons.
_LEAST_PROSE = 0.6
# A page that shows more running text than this, or than this share of what was found, shows an
# article; then what was found must name the page's own headline.
_MOST_PROSE, _SHOWN_SHARE = 3_000, 0.5
_STORE = re.compile(
    r"<(?:(/)\s*)?(?i:(script|style|noscript|textarea|template|object|canvas))\b([^<>]*)>"
)
# A frame whose document is in an attribute.
_FRAME = re.compile(
    r"<(?i:iframe)\b[^<>]*?\s(?i:srcdoc)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')[^<>]*>(?:\s*</(?i:iframe)>)?"
)
_TEMPLATE_TYPE = re.compile(r"text/(?:x-)?(?:template|html|handlebars)|x-tmpl", re.IGNORECASE)
_TEMPLATE = re.compile(rf"type\s*=\s*[\"']?(?:{_TEMPLATE_TYPE.pattern})", re.IGNORECASE)
_UNREAD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.I)
_BLOCK_END = re.compile(r"</?(?:p|div|li|h[1-6]|br|td|blockquote)\b[^<>]*>", re.IGNORECASE)
# What fills in a template, where nothing did.
_RESIDUE = re.compile(
    r"\$\$[A-Z][A-Z0-9_]+\$\$|%%[A-Z][A-Z0-9_]+%%|\{\{[^{}]{1,80}\}\}|\{%[^{}]{1,80}%\}"
    r"|<%[^<>]{1,80}%>|\$\{[\w.]{1,60}\}"
)
_LOCKED_TIERS = ("locked", "metered", "premium", "paid")
_HEADLINES = "headline|title|articleTitle|heading"
_AUTHORS = "author|authors|byline|authorName|author_name|creator"
_DATES = "datePublished|publishedAt|published_at|publishDate|publishedDate|published|pubDate|date"
_ISO_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_MOST_PARAGRAPHS = 12
_HEADLINE_CHARS = 300
_SITE_BEHIND = re.compile(r"(.*\S)\s+([|–—-])\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Markup that may be the article.

    Attributes:
        markup: the markup.
        note: what the page's warning says of it.
        end: where its element ends in the document, if it was not found in a script.
        found: what was found in a script.
    """

    markup: str
    note: str
    end: int = -1
    found: Found | None = None


def store_of(tag: str, script_type: str, text: str) -> str:
    """A quick look at an element that is not shown: its kind if it may hold an article, else "".

    `text` is without its tags. Structured data is of a kind of its own.
    """
    if len(text) < LEAST_CHARS or tag == "title":
        return ""
    if tag != "script":
        return tag
    if "ld+json" in script_type:
        return "data" if "articleBody" in text else ""
    if not has_paragraphs(text):
        return ""
    return "template" if _TEMPLATE_TYPE.match(script_type) else tag


def may_have_unshown_text(page: Page, stores: Mapping[str, Sequence[str]]) -> bool:
    """A quick look whether a page may hold an article that it does not show.

    Args:
        page: what was cut from the markup.
        stores: kinds of elements that are not shown and may hold an article, as
            `store_of` calls them, and what these elements hold.
    """
    prose = running_text(page)
    if prose >= _MOST_PROSE:
        return "script" in stores
    return prose < _LITTLE_PROSE or bool(stores)


def with_unshown_text(
    markup: Callable[[], str], page: Page, stores: Mapping[str, Sequence[str]]
) -> tuple[str, str] | None:
    """The document with its article put in, and a note that says so; None where it has none.

    Args:
        markup: gives the markup, which is not always needed.
        page: what was cut from it.
        stores: as of `may_have_unshown_text`.
    """
    prose = running_text(page)
    shown = " ".join(page.texts)
    best, size = None, 0
    for candidate in _candidates(markup, page, stores, shown):
        chars = _article_chars(candidate.markup)
        if chars > size and (_is_little(prose, chars) or _is_of_page(candidate, page)):
            best, size = candidate, chars
    if best is None or _is_paid(page.head) or _shares_text(best.markup, shown):
        return None
    put = f"<article>{_head_of(best, page, shown)}{best.markup}</article>"
    text = markup()
    end = best.end if best.found is None else end_of(best.found.script, text)
    return text[:end] + put + text[end:], best.note


def running_text(page: Page) -> int:
    """How many characters of sentences a page shows, outside of menus."""
    chars, links = page.blocks.chars, page.blocks.link_chars
    return int(chars[(chars >= _SENTENCE_CHARS) & (links <= _MOST_LINKED * chars)].sum())


def _is_little(prose: int, chars: int) -> bool:
    """Whether what a page shows is no article beside one of `chars` characters."""
    return prose < _MOST_PROSE and prose < _SHOWN_SHARE * chars


def _candidates(
    markup: Callable[[], str], page: Page, stores: Mapping[str, Sequence[str]], shown: str
) -> Iterator[_Candidate]:
    prose = running_text(page)
    scripts = [*stores.get("script", ()), *filter(has_paragraphs, page.head.json_ld)]
    for found in markup_in_scripts(scripts, shown):
        yield _Candidate(_filled(found.markup), DRAWN, found=found)
    if prose >= _MOST_PROSE:
        return
    if any("articleBody" in script for script in page.head.json_ld):
        body = unescape(evidence(page.head).body)
        article = body if has_paragraphs(body) else _paragraphs(body.splitlines())
        yield _Candidate(article, DRAWN, len(markup()))
    if prose < _LITTLE_PROSE or not stores.keys() <= {"script", "data"}:
        for tag, attributes, content, end in _stores(markup()):
            stored = _filled(_stored(tag, attributes, content))
            if len(stored) >= LEAST_CHARS:
                yield _Candidate(stored, STORED, end)
    if prose < _LITTLE_PROSE:
        for frame in _FRAME.finditer(markup()):
            yield _Candidate(unescape(frame[1] or frame[2] or ""), STORED, frame.end())
        for found in lists_in_scripts(markup()):
            yield _Candidate(_filled(found.markup), DRAWN, found=found)


def _stores(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Elements that may hold text without showing it: tag, attributes, content, end."""
    tags = list(_STORE.finditer(text))
    ends: dict[str, list[int]] = {}
    for number, tag in enumerate(tags):
        if tag[1]:
            ends.setdefault(tag[2].lower(), []).append(number)
    start = 0
    for number, tag in enumerate(tags):
        name = tag[2].lower()
        closing = bisect_left(ends.get(name, []), number)
        if number >= start and not tag[1] and closing < len(ends.get(name, [])):
            end = tags[ends[name][closing]]
            start = ends[name][closing] + 1
            if tag.end() + LEAST_CHARS <= end.start():
                yield name, tag[3], text[tag.end() : end.start()], end.end()


def _stored(tag: str, attributes: str, content: str) -> str:
    """The markup of an element that is not shown; empty where it is a program or is shown."""
    if tag == "style" or "shadowroot" in attributes.lower():
        return ""
    if tag == "script":
        if not _TEMPLATE.search(attributes):
            return ""
        return unescape(content) if "&lt;" in content else content
    if tag == "textarea":
        content = unescape(content)
        return content if has_paragraphs(content) else _paragraphs(content.splitlines())
    return content


def _filled(markup: str) -> str:
    return _RESIDUE.sub("", markup) if any(map(markup.__contains__, ("$", "{", "%"))) else markup


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines if line.strip())


def _lines(markup: str) -> list[str]:
    pieces = _BLOCK_END.split(_UNREAD.sub("", markup))
    return [without_tags(piece) for piece in pieces]


def _article_chars(markup: str) -> int:
    """How much text markup holds; 0 where it is short or little of it is running text."""
    lines = _lines(markup)
    chars = sum(map(len, lines))
    prose = sum(len(line) for line in lines if len(line) >= _SENTENCE_CHARS and "{" not in line)
    return chars if prose >= max(LEAST_CHARS, _LEAST_PROSE * chars) else 0


def _is_of_page(candidate: _Candidate, page: Page) -> bool:
    """Whether the data names a headline that the page has for its own."""
    if candidate.found is None:
        return False
    headline = _folded(near(candidate.found, _HEADLINES) or "")
    own = map(_folded, evidence(page.head).headlines)
    return len(headline) >= 8 and any(headline in one for one in own)


def _is_paid(head: Head) -> bool:
    """Whether a page says that its article is not free to read."""
    if any("isAccessibleForFree" in script for script in head.json_ld):
        for item in json_ld_objects(head):
            if is_article(item) and str(item.get("isAccessibleForFree")).lower() in ("false", "no"):
                return True
    tiers = {content.lower() for name, content in head.metas if name.endswith("content_tier")}
    return not tiers.isdisjoint(_LOCKED_TIERS)


def _shares_text(markup: str, shown: str) -> bool:
    """Whether the page shows a paragraph of the article already."""
    long = [line for line in _lines(markup) if len(line) >= _SENTENCE_CHARS]
    folded = _folded(shown)
    return any(_folded(line)[:_SENTENCE_CHARS] in folded for line in long[:_MOST_PARAGRAPHS])


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _head_of(candidate: _Candidate, page: Page, shown: str) -> str:
    """Headline, author and date of the article as markup, but for what the page shows."""
    found, own = candidate.found, evidence(page.head).headlines
    named = near(found, _HEADLINES) if found else None
    if not named or (own and not any(_folded(named) in _folded(one) for one in own)):
        named = _without_site(own[0], page.head) if own else named
    author = near(found, _AUTHORS) if found else None
    date = near(found, _DATES) if found else None
    folded = _folded(shown)
    pieces = []
    if named and _folded(named) not in folded and "<h1" not in candidate.markup:
        pieces.append(f"<h1>{escape(TAG.sub('', named))}</h1>")
    if author and _folded(author) not in folded and "\n" not in author:
        pieces.append(f'<p class="byline"><a rel="author">{escape(author)}</a></p>')
    if date and _ISO_DAY.match(date):
        pieces.append(f'<p><time datetime="{escape(date)}">{escape(date[:10])}</time></p>')
    return "".join(pieces)


def _without_site(headline: str, head: Head) -> str:
    """A headline without the name of the site behind it."""
    parts = _SITE_BEHIND.fullmatch(headline) if len(headline) <= _HEADLINE_CHARS else None
    if parts is None:
        return headline
    site = dict(head.metas).get("og:site_name", "")
    is_site = parts[2] == "|" or _folded(parts[3]) == _folded(site)
    return parts[1] if is_site else headline
