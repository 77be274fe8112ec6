"""A tree of blocks -> text: paragraphs apart by a blank line, items and rows on their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boilerkit.page.structure import Cell, Code, Heading, List, Node, Paragraph, Quote, Table

TextOf = Callable[[int], str]


def join(nodes: Sequence[Node], text_of: TextOf) -> str:
    """The text of a tree whose leaves read `text_of(block)`; pictures say nothing."""
    return "\n\n".join(filter(None, [_text(node, text_of) for node in nodes]))


def _text(node: Node, text_of: TextOf) -> str:
    if isinstance(node, (Paragraph, Heading, Code)):
        blocks = node.blocks
        return (
            text_of(blocks[0])
            if len(blocks) == 1
            else "\n".join(filter(None, map(text_of, blocks)))
        )
    if isinstance(node, Quote):
        return join(node.children, text_of)
    if isinstance(node, List):
        between = "\n" if node.tight else "\n\n"
        items = (_item(item.children, between, text_of) for item in node.items)
        return between.join(filter(None, items))
    if isinstance(node, Table):
        rows = ("\t".join(_cell(cell, text_of) for cell in row) for row in node.grid())
        return "\n".join(row.rstrip("\t") for row in rows if row.strip("\t"))
    return ""


def _item(children: Sequence[Node], between: str, text_of: TextOf) -> str:
    return between.join(filter(None, [_text(child, text_of) for child in children]))


def _cell(cell: Cell | None, text_of: TextOf) -> str:
    return " ".join(join(cell.children, text_of).split()) if cell and cell.children else ""
