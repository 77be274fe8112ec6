"""Adds the pages that lie outside `docs/` to the site, and leads links to where they are there."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]
#: File of the repository -> page of the site.
OUTSIDE = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "license.md",
    "benchmarks/README.md": "benchmarks.md",
    "fixtures/README.md": "fixtures.md",
    "fixtures/metadata/README.md": "fixtures-metadata.md",
    "fuzz/README.md": "fuzz.md",
}
_HOME = {page: file for file, page in OUTSIDE.items()}
_CODE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def on_files(files: Any, *, config: Any) -> Any:
    """Put the pages among those of `docs/`."""
    for name, page in OUTSIDE.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        if not name.endswith(".md"):
            text = f"# Licence\n\n```text\n{text}```\n"
        files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Links between files of the repository become links between pages of the site."""
    place = page.file.src_uri
    home = _HOME.get(place, f"docs/{place}")

    def moved(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(home), match[1]))
        for name in (target, f"{target}/README.md"):
            if name in OUTSIDE:
                target = f"docs/{OUTSIDE[name]}"
        return f"]({posixpath.relpath(target, posixpath.dirname(f'docs/{place}'))}"

    parts = _CODE.split(markdown)  # text and code by turns
    parts[::2] = [_LINK.sub(moved, text) for text in parts[::2]]
    return "".join(parts)
