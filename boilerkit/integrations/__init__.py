"""Crawlers and clusters: Scrapy, datatrove and Spark. Each part is an extra of its own."""

from __future__ import annotations

from boilerkit.extras import install


def missing(package: str, extra: str) -> ImportError:
    """The error of a part whose package is absent; it names the extra that brings it."""
    return ImportError(f"boilerkit.integrations.{extra} needs {package}: {install(extra)}")
