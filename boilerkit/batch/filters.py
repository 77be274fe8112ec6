"""Which articles a batch leaves out; asked in the workers, where they are extracted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from boilerkit.article import Article
from boilerkit.render import RenderOptions

#: Other names of fields, as users of other extractors know them.
ALIASES = {"author": "byline", "authors": "byline", "date": "published", "sitename": "site_name",
           "image": "lead_image"}  # fmt: skip
_OPTIONS = RenderOptions()


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article has to be like.

    Attributes:
        only_articles: pages that are no articles are left out.
        min_confidence: the least confidence, 0 to 1.
        min_length: the least number of characters of the text.
        languages: ISO 639 codes or tags; none are all. Articles whose language is not known are
            in none of them.
        fields: fields and parts of the record that must not be empty; `ALIASES` are understood.

    Raises:
        ValueError: a number is out of range, or there is no such language or field.
    """

    only_articles: bool = False
    min_confidence: float = 0.0
    min_length: int = 0
    languages: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0.0 <= self.min_confidence <= 1.0:
            raise ValueError(f"min_confidence must be 0 to 1, not {self.min_confidence}")
        if self.min_length < 0:
            raise ValueError(f"min_length must be at least 0, not {self.min_length}")
        for name, read in (("languages", language_named), ("fields", field_named)):
            given = getattr(self, name)
            if isinstance(given, str):
                raise ValueError(f"{name} must be a tuple of names, not {given!r}")
            object.__setattr__(self, name, tuple(dict.fromkeys(map(read, given))))

    def reason(self, article: Article) -> str | None:
        """Why the article is left out, for the summary; None where it is kept."""
        if self.only_articles and not article.is_article:
            return "not an article"
        if article.confidence < self.min_confidence:
            return "low confidence"
        if len(article.text) < self.min_length:
            return "too short"
        if self.languages and article.metadata.language not in self.languages:
            return "other language"
        absent = [name for name in self.fields if not _value(article, name)]
        return f"without {absent[0]}" if absent else None

    def settings(self) -> Mapping[str, Any]:
        """The filter as values that JSON can say, for a journal."""
        return {
            "only_articles": self.only_articles,
            "min_confidence": self.min_confidence,
            "min_length": self.min_length,
            "only_language": list(self.languages),
            "only_with": list(self.fields),
        }


def language_named(value: str) -> str:
    """The ISO 639 code of a language tag. Raises ValueError for what is none."""
    from boilerkit.lexicon.language_codes import language_code

    code = language_code(value)
    if code is None:
        raise ValueError(f"no such language code: {value!r}")
    return code


def field_named(value: str) -> str:
    """A field or part of the record by its name or alias. Raises ValueError for what is none."""
    from boilerkit.render.records import FIELDS, PARTS

    name = ALIASES.get(value.lower(), value.lower())
    known = (*FIELDS, *(part for part in PARTS if part != "blocks"))
    if name not in known:
        raise ValueError(f"no such field: {value!r}; there are {', '.join(known)}")
    return name


def _value(article: Article, name: str) -> Any:
    from boilerkit.render.records import values

    return values(article, (name,), _OPTIONS)[name]
