"""Formulas -> their TeX or, where that says no more, their text.

A formula may be on a page several times over: as MathML, as glyphs for readers, as an image and as
a script with its TeX. It is read once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from boilerkit.parsing.element_rows import ElementRows

#: Types of scripts that hold a formula's TeX (MathJax 1 and 2).
TEX_SCRIPT = "math/tex"
# Elements of MathML that only hold others or text: what they say is read from left to right.
_PLAIN = frozenset("math semantics mrow mstyle mpadded mn mi mo mtext ms mspace annotation".split())
_IMAGE = re.compile(
    r"\b(?:tex|latex|math|mwe-math-fallback-image-(?:inline|display)|equation|formula)\b"
    r"|latex\.php|codecogs|mimetex|mathtex|/math/"
)
#: One of these is in all of them: a quick look.
IMAGE_WORDS = ("tex", "math", "equation", "formula", "codecogs")
_DELIMITERS = re.compile(r"\A(?:\$\$?|\\[(\[])\s*(.*?)\s*(?:\$\$?|\\[)\]])\Z", re.DOTALL)
_DISPLAY_STYLE = re.compile(r"\A\{?\\(?:displaystyle|textstyle)\s*(.*)\Z", re.DOTALL)
# Signs that mean "times", "applied to" and the like to machines, and show nothing.
_UNSEEN = dict.fromkeys(range(0x2061, 0x2065))
_BINARY = frozenset("=<>≤≥≈≠≡∼+-−±∓×·÷→∈")
# What glyph by glyph repeats a formula whose source was read.
_GLYPHS = re.compile(r"katex-html|mathjax_preview|mjx-math")
_MAX_LEVELS = 40
# A longer formula is read from left to right, so that nesting cannot multiply it.
_MAX_CHARS = 2_000
_IMAGE_CHARS = 300


def formula_of_image(attributes: Mapping[str, str]) -> str | None:
    """The TeX in an image's `alt`, where its class or address says that it is a formula."""
    alt = attributes.get("alt")
    if not alt or alt.isspace():
        return None
    place = f"{attributes.get('class', '')} {attributes.get('src', '')[:_IMAGE_CHARS]}"
    lowered = place.lower()
    if not any(map(lowered.__contains__, IMAGE_WORDS)):
        return None
    return bare_tex(alt) if _IMAGE.search(lowered) else None


def bare_tex(source: str) -> str:
    """TeX without its delimiters, and without what only says how large to set it."""
    tex = " ".join(source.split())
    delimited = _DELIMITERS.match(tex)
    if delimited:
        tex = delimited[1]
    sized = _DISPLAY_STYLE.match(tex)
    if sized:
        tex = sized[1][:-1] if tex.startswith("{") and tex.endswith("}") else sized[1]
    return tex.strip()


def formula_text(
    parts: Sequence[str], places: Sequence[int], elements: ElementRows, first: int, alttext: str
) -> str:
    """What a MathML element says.

    Args:
        parts: its texts, and `places` their elements.
        first: the row of the element; those inside it are all that follow.
        alttext: the attribute of that name.
    """
    texts: dict[int, str] = {}
    for part, row in zip(parts, places, strict=True):
        texts[row] = texts.get(row, "") + part
    notes = [texts.pop(row) for row in list(texts) if elements.tag(row) == "annotation"]
    rows = range(first, len(elements.kinds))
    if not all(elements.tag(row) in _PLAIN for row in rows):
        sources = filter(str.strip, (alttext, *notes))
        tex = next((s for s in sources if not s.startswith("MathType@")), None)
        if tex:
            return bare_tex(tex)
    if sum(map(len, parts)) > _MAX_CHARS:
        return " ".join("".join(texts.values()).split())
    return _written(texts, elements, rows) or bare_tex(alttext or next(iter(notes), ""))


def _written(texts: Mapping[int, str], elements: ElementRows, rows: range) -> str:
    """Presentation MathML as TeX, from the innermost elements outward."""
    inside: dict[int, list[tuple[str, str]]] = {}
    for row in reversed(rows):
        tag = elements.tag(row)
        text = texts.get(row, "")
        folded = " ".join(text.translate(_UNSEEN).split())
        children = inside.pop(row, [])[::-1]
        said = folded if tag != "mtext" or not folded else f" {folded} "
        if children:
            said = _element(tag, [(tag, said), *children] if said else children)
        if tag not in ("annotation", "annotation-xml") or row == rows[0]:
            inside.setdefault(elements.parents[row], []).append((tag, said))
    return " ".join(inside[elements.parents[rows[0]]][-1][1].split())


def _element(tag: str, children: Sequence[tuple[str, str]]) -> str:
    texts = [text for _, text in children]
    arguments, form = _FORMS.get(tag, (0, ""))
    if arguments == len(texts):
        least = 0 if tag in _BRACED else 1
        return form.format(*(_grouped(text.strip(), least) for text in texts))
    if tag == "msqrt":
        return f"\\sqrt{{{_row(children)}}}"
    if tag in ("mtable", "mtr"):
        return (" \\\\ " if tag == "mtable" else " & ").join(texts)
    if tag == "mfenced":
        return f"({', '.join(texts)})"
    return _row(children[:1] if tag == "semantics" else children)


# How many children an element must have, and what is written of them.
_FORMS = {
    "mfrac": (2, "\\frac{0}{1}"),
    "mroot": (2, "\\sqrt[{1}]{0}"),
    "msup": (2, "{0}^{1}"),
    "msub": (2, "{0}_{1}"),
    "msubsup": (3, "{0}_{1}^{2}"),
    "mover": (2, "{0}^{1}"),
    "munder": (2, "{0}_{1}"),
    "munderover": (3, "{0}_{1}^{2}"),
}
# These take their arguments in braces however short they are.
_BRACED = ("mfrac", "mroot")


def _grouped(text: str, bare_chars: int) -> str:
    return text if 0 < len(text) <= bare_chars else f"{{{text}}}"


def _row(children: Sequence[tuple[str, str]]) -> str:
    """Texts beside each other: room around what relates two of them, and around words."""
    out = ""
    for tag, text in children:
        if tag == "mo" and text in _BINARY and out.strip():
            out += f" {text} "
        elif tag == "mspace" or (tag == "mi" and len(text) > 1 and out[-1:].isdigit()):
            out += f" {text}"
        else:
            out += text
    return out


def repeated_glyphs(
    places: Sequence[int], formulas: Sequence[int], elements: ElementRows
) -> Iterator[int]:
    """The parts of a block that draw what its formulas say; `formulas` are parts themselves."""
    read = set(formulas)
    for part, row in enumerate(places):
        if part not in read and any(
            _GLYPHS.search(elements.hint(around)) or elements.tag(around) == "nobr"
            for around in elements.around(row, _MAX_LEVELS)
        ):
            yield part
