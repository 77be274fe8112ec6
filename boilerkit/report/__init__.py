"""Pages for people: what was kept, cut and why; extractors side by side; labelling."""

from boilerkit.report.explanation import Explanation

__all__ = ["Explanation"]
