"""Which articles are left out of the output, as the user says; asked where they are extracted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from boilerkit.article import Article
from boilerkit.lexicon.language_codes import language_code
from boilerkit.render import RenderOptions
from boilerkit.render.records import FIELDS, PARTS, values

#: What became of a document that is left out begins so; the reason follows.
LEFT_OUT = "left out: "
#: Other names of fields, as users of other extractors know them.
ALIASES = {"author": "byline", "authors": "byline", "date": "published", "sitename": "site_name",
           "image": "lead_image"}  # fmt: skip
_FIELDS = (*FIELDS, *(part for part in PARTS if part != "blocks"))
_OPTIONS = RenderOptions()


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article has to be like.

    Attributes:
        only_articles: pages that are no articles are left out.
        min_confidence: the least confidence.
        languages: ISO 639 codes; none are all.
        fields: fields and parts of the record that must not be empty.
    """

    only_articles: bool = False
    min_confidence: float = 0.0
    languages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @classmethod
    def from_arguments(cls, args: argparse.Namespace) -> Filter:
        """The filter that the command line asks for."""
        return cls(args.only_articles, args.min_confidence, args.only_language, args.only_with)

    def reason(self, article: Article) -> str | None:
        """Why the article is left out, for the summary; None where it is kept."""
        if self.only_articles and not article.is_article:
            return "not an article"
        if article.confidence < self.min_confidence:
            return "low confidence"
        if self.languages and article.metadata.language not in self.languages:
            return "other language"
        absent = [name for name in self.fields if not _value(article, name)]
        return f"without {absent[0]}" if absent else None


def _value(article: Article, name: str) -> Any:
    return values(article, (name,), _OPTIONS)[name]


def add_filter_arguments(group: argparse._ArgumentGroup) -> None:
    """Describe the filters."""
    group.add_argument(
        "--only-articles", action="store_true", help="leave out pages that are no articles"
    )
    group.add_argument(
        "--min-confidence",
        type=_share,
        default=0.0,
        metavar="P",
        help="leave out articles whose confidence is below P (0 to 1)",
    )
    group.add_argument(
        "--only-language",
        type=_list_of(_language),
        default=(),
        metavar="CODES",
        help="leave out articles in other languages than these: en,de",
    )
    group.add_argument(
        "--only-with",
        type=_list_of(_field),
        default=(),
        metavar="FIELDS",
        help="leave out articles that lack one of these: title,date,author or any field of a row",
    )


def add_dedup_arguments(group: argparse._ArgumentGroup) -> None:
    """Describe what is done with copies."""
    group.add_argument(
        "--dedup",
        nargs="?",
        choices=("near", "exact"),
        const="near",
        metavar="near|exact",
        help="keep the first of several copies of a text, in the order of the input; near (the"
        " default) takes texts that differ in a few words for copies too",
    )
    group.add_argument(
        "--left-out",
        metavar="FILE",
        help="write what is left out, why, and of which row it is a copy, as JSON lines",
    )


def settings_of(filter: Filter) -> Mapping[str, Any]:
    """The filter as values that JSON can say, for the journal."""
    return {
        "only_articles": filter.only_articles,
        "min_confidence": filter.min_confidence,
        "only_language": list(filter.languages),
        "only_with": list(filter.fields),
    }


def _share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise argparse.ArgumentTypeError(f"has to be a number from 0 to 1, not {value!r}")
    return number


def _list_of(read: Callable[[str], str]) -> Callable[[str], tuple[str, ...]]:
    def split(value: str) -> tuple[str, ...]:
        names = [part.strip() for part in value.split(",") if part.strip()]
        return tuple(dict.fromkeys(map(read, names)))

    return split


def _language(value: str) -> str:
    code = language_code(value)
    if code is None:
        raise argparse.ArgumentTypeError(f"no such language code: {value!r}")
    return code


def _field(value: str) -> str:
    name = ALIASES.get(value.lower(), value.lower())
    if name not in _FIELDS:
        raise argparse.ArgumentTypeError(
            f"no such field: {value!r}; there are {', '.join(_FIELDS)}"
        )
    return name
