"""Structured data that a page carries about itself (schema.org as JSON-LD).

Templates that write JSON by hand leave commas, comments and raw line breaks in it;
`json_ld_objects` mends these and never guesses at values.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from boilerkit.page.tables import Head

_MAX_CHARS = 2_000_000
_MAX_DEPTH_MARKS = 500
_MAX_OBJECTS = 5_000
# Every block is held against every headline.
_MAX_HEADLINES = 100
_CONTROL = re.compile(r"[\x00-\x1f]")
# What hides a script from old browsers: HTML comments and CDATA marks, bare or commented out.
_OPENING = re.compile(r"\s*(?:<!--|(?://|/\*)?\s{0,9}<!\[CDATA\[(?:\s{0,9}\*/)?)")
_CLOSING = re.compile(r"(?:-->|(?://|/\*)?\s{0,9}\]\]>(?:\s{0,9}\*/)?)\Z")
# A string, or a flaw: no value, a comment, a comma before a closing mark. What is never closed
# runs to the end, so that no text is scanned twice.
_STRING_OR_FLAW = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.?)*(?:"|\Z))|(?P<no_value>:(?=\s*[,}]))
    |//[^\n]*|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])""",
    re.DOTALL | re.VERBOSE,
)
_BAD_ESCAPE = re.compile(r"""\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)""")
# A quote with one of these before it opens a string; with one of those behind it closes one.
_INNER_QUOTE = re.compile(r"""(?<![{\[,:\\\s])"(?!\s*[,:}\]])|(?<=[^{\[,:\s\\]\s)"(?!\s*[,:}\]])""")

_END_TO_END = re.compile(r"\}\s*(?:,\s*)?\{")

JsonObject = dict[str, Any]


def json_ld_objects(head: Head) -> list[JsonObject]:
    """All objects of all JSON-LD scripts, outer before inner; the unreadable are passed over."""
    found: list[JsonObject] = []
    for script in head.json_ld:
        value = _parse(script)
        if value is not None:
            found.extend(objects_in(value))
        if len(found) >= _MAX_OBJECTS:
            break
    return found[:_MAX_OBJECTS]


def _parse(script: str) -> Any:
    if len(script) > _MAX_CHARS or _is_too_deep(script):
        return None
    for candidate in _readings(script):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _readings(script: str) -> Iterator[str]:
    """The script as it stands, then more and more mended."""
    yield script
    unwrapped = _unwrapped(script)
    bare = _CONTROL.sub(" ", unwrapped)
    yield bare
    # Line breaks end comments, so comments go before control characters do.
    mended = _mended(unwrapped)
    yield mended
    objects = _END_TO_END.sub("},{", mended)
    yield f"[{objects}]"
    if "&quot;" in script:
        yield _mended(html.unescape(bare))
    yield _INNER_QUOTE.sub(r'\\"', mended)


def _without_opening(script: str) -> str:
    opening = _OPENING.match(script)
    return script[opening.end() :] if opening else script


def _unwrapped(script: str) -> str:
    ends = " \t\r\n;"
    text = _without_opening(script).rstrip(ends)
    # A match can only stand at the very end; a search from further up would be wasted.
    tail = _CLOSING.sub("", text[-40:])
    return (text[:-40] + tail).rstrip(ends)


def _mended(script: str) -> str:
    text = _STRING_OR_FLAW.sub(_without_flaw, script)
    # A backslash that begins no escape of JSON (as in \') is dropped.
    text = _BAD_ESCAPE.sub(lambda match: match[0] if match[1] else "", text)
    return _CONTROL.sub(" ", text)


def _without_flaw(match: re.Match[str]) -> str:
    return match["string"] or (":null" if match["no_value"] else "")


def _is_too_deep(script: str) -> bool:
    """Whether it may be nested too deeply: a run of opening marks without a closing one."""
    if script.count("{") + script.count("[") <= _MAX_DEPTH_MARKS:
        return False
    depth = 0
    for mark in re.findall(r"[\[\]{}]", script):
        depth += 1 if mark in "[{" else -1
        if depth > _MAX_DEPTH_MARKS:
            return True
    return False


def objects_in(value: Any) -> Iterator[JsonObject]:
    """The objects inside a JSON value, itself included, outer before inner."""
    queue = [value]
    for item in queue:
        if isinstance(item, dict):
            yield item
            queue += [v for v in item.values() if isinstance(v, (dict, list))]
        elif isinstance(item, list):
            queue += [v for v in item if isinstance(v, (dict, list))]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page says its article is: headlines, the body's text, readers' comments."""

    headlines: tuple[str, ...] = ()
    body: str = ""
    comments: str = ""
    description: str = ""


_ARTICLE_TYPES = frozenset(
    [
        "article",
        "newsarticle",
        "blogposting",
        "reportagenewsarticle",
        "opinionnewsarticle",
        "analysisnewsarticle",
        "liveblogposting",
        "techarticle",
        "scholarlyarticle",
        "report",
        "review",
        "interview",
        "backgroundnewsarticle",
        "advertisercontentarticle",
        "socialmediaposting",
        "reviewnewsarticle",
    ]
)


def types_of(item: JsonObject) -> frozenset[str]:
    """The object's schema.org types, lower-cased and without their namespace."""
    value = item.get("@type")
    if isinstance(value, str):
        return frozenset((value.rsplit("/", 1)[-1].lower(),))
    names = value if isinstance(value, list) else ()
    return frozenset(n.rsplit("/", 1)[-1].lower() for n in names if isinstance(n, str))


def is_article(item: JsonObject) -> bool:
    """Whether the object describes an article."""
    return not _ARTICLE_TYPES.isdisjoint(types_of(item))


def evidence(head: Head) -> Evidence:
    """Gather the evidence that scorers hold blocks against."""
    headlines, bodies, comments = [], [], []
    for item in json_ld_objects(head):
        types = types_of(item)
        if not _ARTICLE_TYPES.isdisjoint(types):
            headlines.append(_text(item.get("headline")) or _text(item.get("name")))
            bodies.append(_text(item.get("articleBody")))
        elif "comment" in types:
            comments.append(_text(item.get("text")))
    metas = dict(reversed(head.metas))
    headlines = headlines[:_MAX_HEADLINES]
    headlines += [metas.get("og:title", ""), metas.get("twitter:title", ""), head.title or ""]
    description = metas.get("og:description") or metas.get("description") or ""
    return Evidence(
        headlines=tuple(dict.fromkeys(h for h in headlines if h)),
        body=max(bodies, key=len, default=""),
        comments="\n".join(comments),
        description=description,
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = " ".join(v for v in value if isinstance(v, str))
    return value if isinstance(value, str) else ""
