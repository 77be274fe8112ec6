"""One self-contained document: styles, script and data inside, and a policy that admits no more.

The policy names the hash of the one script and of each style sheet, so nothing else can run or
load even if a page's markup were let through as it is.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from boilerkit.page.labels import LABELS, Label
from boilerkit.report.data import json_for_script

#: What each label is called, its letter sign, and what becomes of its blocks.
NAMES: dict[Label, str] = {
    Label.TITLE: "Title",
    Label.BODY: "Body",
    Label.CAPTION: "Caption",
    Label.META: "Meta",
    Label.COMMENT: "Comment",
    Label.COMMENT_UI: "Comment interface",
    Label.RELATED: "Related",
    Label.BOILERPLATE: "Boilerplate",
}
LETTERS = "TBCMOURX"
LABEL_NAMES = tuple(NAMES[label] for label in LABELS)

_SELF, _NONE = "'self'", "'none'"
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*")


@cache
def asset(name: str) -> str:
    """Text of a file that comes with the report."""
    return (files(__package__) / "assets" / name).read_text(encoding="utf-8")


def hash_of(text: str) -> str:
    """The text as a source of a content security policy."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def frame_style() -> str:
    """Style sheet of the page in its frame."""
    return asset("palette.css") + asset("frame.css")


def frame_policy() -> str:
    """Policy of the frame: one style sheet, nothing else."""
    return f"default-src 'none'; style-src {hash_of(frame_style())}; base-uri 'none'"


def frame_document(markup: str, language: str | None = None, rtl: bool = False) -> str:
    """A page's safe markup as a document of its own, for a sandboxed frame."""
    known = language if language and _LANGUAGE.fullmatch(language) else "en"
    return (
        f"<!doctype html><html lang={known}{' dir=rtl' if rtl else ''}><head><meta charset=utf-8>"
        f'<meta http-equiv=Content-Security-Policy content="{frame_policy()}">'
        f"<title>The page</title><style>{frame_style()}</style></head><body>{markup}</body></html>"
    )


def frame_element(document: str) -> str:
    """The frame: same origin so that the report may listen, but no script, form or pop-up."""
    quoted = document.replace("&", "&amp;").replace('"', "&quot;")
    return (
        '<iframe title="The page with its blocks marked" sandbox="allow-same-origin" '
        f'srcdoc="{quoted}"></iframe>'
    )


@dataclass(frozen=True)
class Shell:
    """What makes a document of the report: names of its style and script files, and its data."""

    title: str
    styles: Sequence[str]
    scripts: Sequence[str]
    data: Any = None
    connects: bool = False

    def document(self, body: str) -> str:
        """The whole document around `body`."""
        style = "".join(asset(name) for name in ("palette.css", *self.styles))
        script = "".join(asset(name) for name in self.scripts)
        policy = (
            f"default-src 'none'; script-src {hash_of(script)}; "
            f"style-src {hash_of(style)} {hash_of(frame_style())}; img-src data:; "
            f"connect-src {_SELF if self.connects else _NONE}; "
            "base-uri 'none'; form-action 'none'"
        )
        data = json_for_script(self.data)
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{escape(self.title)}</title>\n<style>{style}</style>\n</head>\n"
            f'{body}\n<script type="application/json" id="data">{data}</script>\n'
            f"<script>{script}</script>\n</html>\n"
        )


def sign(label: int) -> str:
    """The letter that stands for a label beside its colour."""
    return f'<span class="sign" data-l="{label}" aria-hidden="true">{LETTERS[label]}</span>'
