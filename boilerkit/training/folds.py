"""Cross-validation by site: which fold a site is left out of."""

from __future__ import annotations

import hashlib


def fold_of(site: str, count: int) -> int:
    """A site's fold; it depends on the site's name alone."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % count
