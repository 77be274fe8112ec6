"""The facts about one document, and the words for them; no opinions.

Nothing here imports another part of boilerkit, and everything else may import this.
"""

from boilerkit.page.labels import LABELS, Label
from boilerkit.page.tables import Page

__all__ = ["LABELS", "Label", "Page"]
