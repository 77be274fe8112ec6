"""A page's own markup made safe to show, with every text block marked.

Nothing of the page is copied but text and the bare shape of its tags: an allow-list turns each
tag into an inert element of its own (`p` becomes `x-p`), attributes are written afresh or not at
all, and scripts, styles, forms and everything that would load become placeholders or nothing.
Inert names also keep the browser from rearranging what the parser found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

#: Tags shown as `x-TAG`; every other tag shows its content only.
SHOWN = frozenset(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd table caption tr td th blockquote q pre code kbd "
    "samp em i cite b strong u s del ins sub sup mark small time article section main aside nav "
    "header footer figure figcaption details summary address a form fieldset label legend button "
    "dialog center".split()
)
#: Tags left out with all they hold, as the cutter leaves them out.
_GONE = frozenset("script style template noscript head title meta link base svg canvas".split())
#: Tags replaced by a sign of what was there.
_PLACEHOLDERS = {
    "img": "image", "amp-img": "image", "picture": "", "iframe": "embedded page",
    "amp-iframe": "embedded page", "video": "video", "amp-video": "video", "audio": "audio",
    "object": "embedded object", "embed": "embedded object", "input": "field",
    "textarea": "text field", "select": "choice", "math": "formula",
}  # fmt: skip
# These hold what follows where the parser knows no end to them.
_ENTERED = ("picture", "embed", "input")
_NAMED_BY = ("alt", "placeholder", "value", "title")
_NAME_CHARS = 80
# Deeper tags are left out (their text is not): browsers cap nesting too.
_MAX_DEPTH = 200
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_CONTROLS = dict.fromkeys([*range(9), *range(14, 32), 11, 12, 127])
_DIRECTIONS = ("ltr", "rtl")


def safe_markup(root: Any, texts: Sequence[str], labels: Sequence[int]) -> str:
    """The tree below `root` as inert markup.

    The first run of text of block N is in `<t-b n=N l=LABEL>`, each further one up to the
    next block in `<t-b l=LABEL>`.

    Args:
        root: parsed page (an lxml element), left unchanged.
        texts: the page's blocks, cut from this tree.
        labels: label number of each block.
    """
    return "".join(_Writer(texts, labels).pieces(root))


def blocks_markup(page: Any, labels: Sequence[int]) -> str:
    """Markup for a page whose source is gone: its blocks under their own tags, in order."""
    out = []
    for block, text in enumerate(page.texts):
        row = int(page.blocks.element[block])
        tag = page.elements.tag[row] if row >= 0 else "p"
        tag = tag if tag in SHOWN and tag not in ("table", "tr", "td", "th") else "p"
        out.append(f"<x-{tag}{_role(tag)}>{_run(block, labels[block], True, text)}</x-{tag}>\n")
    return "".join(out)


def _run(block: int, label: int, first: bool, text: str) -> str:
    number = f" n={block}" if first else ""
    return f"<t-b{number} l={label}>{_text(text)}</t-b>"


def _text(text: str) -> str:
    return escape(text.translate(_CONTROLS), quote=False)


def _role(tag: str) -> str:
    if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
        return f" role=heading aria-level={tag[1]}"
    return ""


class _Writer:
    """One walk; finds the block of each text node by following the blocks' characters."""

    def __init__(self, texts: Sequence[str], labels: Sequence[int]) -> None:
        self.texts = texts
        self.labels = labels
        self.block = -1
        self.rest = ""
        self.first = False

    def pieces(self, root: Any) -> Iterator[str]:
        """Pieces of markup in document order, without recursion."""
        todo: list[tuple[str, Any, int, bool]] = [("node", root, 0, False)]
        while todo:
            kind, item, depth, keeps_space = todo.pop()
            if kind == "markup":
                yield item
            elif kind == "text":
                yield self.text(item, keeps_space)
            else:
                opening, closing, enters = _tag(item, depth)
                yield opening
                if not enters:
                    continue
                keeps_space = keeps_space or item.tag == "pre"
                todo.append(("markup", closing, depth, keeps_space))
                for child in reversed(item):
                    if child.tail:
                        todo.append(("text", child.tail, depth, keeps_space))
                    todo.append(("node", child, depth + 1, keeps_space))
                if item.text:
                    todo.append(("text", item.text, depth, keeps_space))

    def text(self, raw: str, keeps_space: bool) -> str:
        """One text node, marked with the block it belongs to."""
        folded = _folded(raw)
        if not folded:
            return "\n" if keeps_space and "\n" in raw else " "
        shown = raw if keeps_space else _spaced(raw)
        if not self.belongs(folded):
            return _text(shown)
        marked = _run(self.block, self.labels[self.block], self.first, shown)
        self.first = False
        return marked

    def belongs(self, folded: str) -> bool:
        """Whether the text goes on the current block or begins the next."""
        while not self.rest and self.block + 1 < len(self.texts):
            self.block += 1
            self.rest, self.first = _folded(self.texts[self.block]), True
        if not self.rest.startswith(folded):
            return False
        self.rest = self.rest[len(folded) :]
        return True


def _tag(node: Any, depth: int) -> tuple[str, str, bool]:
    """(opening, closing, whether to go inside)."""
    tag = node.tag
    if not isinstance(tag, str) or tag in _GONE:
        return "", "", False
    if tag in _PLACEHOLDERS:
        return _placeholder(tag, node), "", tag in _ENTERED
    if tag in ("br", "wbr", "hr"):
        return f"<{tag}>", "", tag != "wbr"
    if tag not in SHOWN or depth > _MAX_DEPTH:
        return "", "", True
    direction = (node.get("dir") or "").lower()
    written = f" dir={direction}" if direction in _DIRECTIONS else ""
    return f"<x-{tag}{_role(tag)}{written}>", f"</x-{tag}>", True


def _placeholder(tag: str, node: Any) -> str:
    what = _PLACEHOLDERS[tag]
    if not what or (node.get("type") or "").lower() == "hidden":
        return ""
    name = next((node.get(name) for name in _NAMED_BY if node.get(name)), "")
    name = " ".join(name.split())
    name = name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}…"
    return f"<x-gone>{_text(f'{what}: {name}' if name else what)}</x-gone>"


def _folded(text: str) -> str:
    return "".join(text.translate(_INVISIBLE).split())


def _spaced(text: str) -> str:
    """White space folded, but kept at the ends."""
    inner = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}"
