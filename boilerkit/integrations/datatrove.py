"""An extractor for datatrove pipelines, in the place of its Trafilatura one."""

from __future__ import annotations

from typing import Any

from boilerkit.deciding.labelling import Favor
from boilerkit.extractor import Extractor
from boilerkit.integrations import missing
from boilerkit.render import render

try:
    from datatrove.pipeline.extractors.base import BaseExtractor
except ImportError as error:
    raise missing("datatrove", "datatrove") from error

_FORMATS = ("text", "markdown", "html")


class Boilerkit(BaseExtractor):
    """Replaces each document's HTML by its article; documents without one are dropped.

    datatrove runs the extraction in a process of its own and stops it after the timeout; a
    document that takes longer or fails is dropped and counted, the others go on.

    Args:
        favor: "balanced", "precision" or "recall"; see `boilerkit.Extractor`.
        scorer: "learned", "heuristic" or "ensemble".
        timeout: seconds that a document may take.
        format: "text", "markdown" or "html" of what stands in `Document.text` afterwards.
        articles_only: also drop pages that are no articles, such as lists of teasers.

    Raises:
        ScorerError: the scorer is unknown or a package it needs is missing.
        ValueError: `favor` or `format` is unknown.
    """

    name = "📰 boilerkit"
    _requires_dependencies = ("lxml", "numpy")

    def __init__(
        self,
        favor: Favor = "balanced",
        scorer: str = "learned",
        timeout: float = 5.0,
        format: str = "text",
        articles_only: bool = False,
    ) -> None:
        super().__init__(timeout)
        if format not in _FORMATS:
            raise ValueError(f"format is one of {', '.join(_FORMATS)}, not {format!r}")
        self.extractor = Extractor(scorer=scorer, favor=favor)
        self.format = format
        self.articles_only = articles_only

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        """Documents with their HTML replaced; see `BaseExtractor.run`."""
        # Loaded here, the weights are there in every process forked for the extraction.
        self.extract("<p>ready</p>")
        return super().run(data, rank, world_size)

    def extract(self, text: str) -> str:
        """The article of an HTML document; empty where it has none."""
        article = self.extractor.extract(text)
        if self.articles_only and not article.is_article:
            return ""
        if not article.text:
            return ""
        return article.text if self.format == "text" else render(article, self.format)
