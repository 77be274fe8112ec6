"""The ten pages of `fixtures/own-site` and their labels, as a user would have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from boilerkit.parsing.html import parse_page

FOLDER = Path(__file__).parents[2] / "fixtures" / "own-site"
LABELS: dict[str, list[str]] = json.loads((FOLDER / "labels.json").read_text(encoding="utf-8"))


def record(name: str, labels: list[str] | None = None) -> dict[str, Any]:
    """A line of labelled pages."""
    html = (FOLDER / "pages" / name).read_text(encoding="utf-8")
    texts = parse_page(html).texts
    blocks = [list(pair) for pair in zip(labels or LABELS[name], texts, strict=True)]
    return {
        "id": name,
        "source": "mine",
        "url": f"https://kelsbytide.example/{name}",
        "html": html,
        "blocks": blocks,
    }


def write(path: Path, names: list[str], labels: dict[str, list[str]] | None = None) -> Path:
    """Labelled pages as JSON lines."""
    lines = [json.dumps(record(name, (labels or LABELS)[name])) for name in names]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
