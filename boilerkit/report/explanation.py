"""The explain report: a page beside its article, and for each block the reasons of its label."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import numpy as np

from boilerkit.article import Article
from boilerkit.deciding.kinds import reasons_of
from boilerkit.features import compute_features
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.structure import Code, Heading, List, Paragraph, Quote, Table
from boilerkit.parsing.html import parse_page, parse_tree
from boilerkit.report.contributions import GROUPS, LIMIT, occlude
from boilerkit.report.data import Sentences, packed, packed_signed
from boilerkit.report.reasons import facts, scorecards
from boilerkit.report.safe_markup import blocks_markup, safe_markup
from boilerkit.report.shell import (
    LABEL_NAMES,
    LETTERS,
    Shell,
    frame_document,
    frame_element,
    sign,
)
from boilerkit.scorers.learned import Learned

#: A block whose label has less than this probability is uncertain.
UNCERTAIN = 0.7
# So that reports stay light: pages with more blocks than this go without the rules' points,
# without any reasons; and no more blocks than this of a kind are listed apart from the article.
_MOST_CARDS = 6_000
_MOST_EXPLAINED = 20_000
_MOST_APART = 3_000
_FATE = {
    Label.TITLE: "The article's title.",
    Label.BODY: "Part of the article's text.",
    Label.CAPTION: "Left out of the text; kept as a caption.",
    Label.META: "Left out of the text; read for byline, date and the like.",
    Label.COMMENT: "Left out of the text; kept apart among the comments.",
    Label.COMMENT_UI: "Left out.",
    Label.RELATED: "Left out of the text; kept apart among the related links.",
    Label.BOILERPLATE: "Left out.",
}
_STANDFIRST_FATE = "The standfirst: the article's text begins with it; it can be left out."
_RTL = re.compile("[\u0590-\u08ff]")


@dataclass(frozen=True)
class Explanation:
    """A report on one extraction.

    Attributes:
        article: the extraction to explain.
        source: the page's markup (as given to `extract`), or None: then the report shows the
            page's blocks alone.
        learned: the learned scorer whose reasons are given (None: with the shipped weights).
    """

    article: Article
    source: bytes | str | Any = None
    learned: Learned | None = None

    @cached_property
    def html(self) -> str:
        """The report: one document that needs nothing from outside."""
        title = self.article.title or "Untitled page"
        shell = Shell(
            f"What was kept, cut and why: {title}",
            styles=("shell.css", "explain.css"),
            scripts=("core.js", "explain.js"),
            data=self._data(),
        )
        return shell.document(self._body(title))

    def _repr_html_(self) -> str:
        """For notebooks: the report in a frame of its own."""
        quoted = self.html.replace("&", "&amp;").replace('"', "&quot;")
        return (
            '<iframe title="What was kept, cut and why" width="100%" height="720" '
            f'style="border:1px solid #ccc" srcdoc="{quoted}"></iframe>'
        )

    def save(self, path: str) -> None:
        """Write the report to a file.

        Raises:
            OSError: the file cannot be written.
        """
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.html)

    def __repr__(self) -> str:
        return f"<Explanation of {self.article!r}>"

    # -- data for the script ---------------------------------------------------------------

    def _data(self) -> dict[str, Any]:
        article = self.article
        sentences = Sentences()
        reasons = self._reasons(sentences) if len(article.page) <= _MOST_EXPLAINED else {}
        return {
            "names": LABEL_NAMES,
            "letters": LETTERS,
            "fate": [_FATE[label] for label in LABELS],
            "standfirst": [block.index for block in article.standfirst_blocks],
            "standfirst_fate": _STANDFIRST_FATE,
            "labels": "".join(map(str, article.labels.tolist())),
            "scores": packed(article.scores),
            "unsure": uncertain(article),
            "groups": GROUPS,
            "push_limit": LIMIT,
            **reasons,
            "sentences": sentences.all(),
        }

    def _reasons(self, sentences: Sentences) -> dict[str, Any]:
        article = self.article
        features = compute_features(article.page)
        learned = self.learned or Learned.default()
        moved = occlude(learned, article.page, article.labels, features)
        has_cards = 0 < len(article.page) <= _MOST_CARDS
        same = moved is not None and np.allclose(moved.scores, article.scores, atol=1e-3)
        return {
            "facts": sentences.numbers(facts(article, features)),
            "cards": sentences.numbers(scorecards(article, features)) if has_cards else [],
            "pushes": "" if moved is None else packed_signed(moved.pushes / LIMIT),
            "same_scorer": bool(same),
        }

    # -- the page --------------------------------------------------------------------------

    def _frame(self) -> str:
        page, labels = self.article.page, self.article.labels.tolist()
        root = None if self.source is None else parse_tree(parse_page(self.source))
        markup = (
            blocks_markup(page, labels) if root is None else safe_markup(root, page.texts, labels)
        )
        return frame_document(markup, page.head.language, self._is_right_to_left)

    @property
    def _is_right_to_left(self) -> bool:
        return any(_RTL.search(self.article.page.texts[b]) for b in self.article.body[:3])

    def _body(self, title: str) -> str:
        direction = ' dir="rtl"' if self._is_right_to_left else ""
        return (
            f'<body data-view="page">\n<header>\n<h1>{escape(title)}</h1>\n'
            f"<p>{escape(self._verdict())}</p>\n{_toolbar()}{self._legend()}{_HELP}</header>\n"
            f"{_TABS}<main>\n"
            '<section class="pane first" aria-labelledby="page-name">'
            f'<h2 id="page-name">The page</h2>{frame_element(self._frame())}</section>\n'
            '<section class="pane second" aria-labelledby="article-name">'
            '<h2 id="article-name">The article as extracted</h2>'
            f'<div class="scroll" id="article" tabindex="0" role="region"{direction} '
            f'aria-label="Extracted article">{article_markup(self.article)}</div></section>\n'
            f"{_INSPECTOR}</main>\n</body>"
        )

    def _verdict(self) -> str:
        article = self.article
        kind = "Article" if article.is_article else f"Not an article: {article.kind}"
        kept = len(article.text)
        everything = int(article.page.blocks.chars.sum())
        summary = (
            f"{kind} · confidence {article.confidence:.0%} · {kept:,} of {everything:,} "
            f"characters kept · {len(uncertain(article))} uncertain blocks"
        )
        notes = list(article.warnings)
        if article.page.has_markup and len(article.page):
            found = reasons_of(article.page, article.scores, article.kind)
            facts = ", ".join(f"{name} {weight:+.1f}" for name, weight in found)
            notes.append(f"{article.kind} {article.kind_scores.get(article.kind, 0):.0%}: {facts}")
        if len(article.page) > _MOST_EXPLAINED:
            notes.append(f"no reasons are given for more than {_MOST_EXPLAINED:,} blocks")
        return " · ".join((summary, *notes))

    def _legend(self) -> str:
        counts = np.bincount(self.article.labels, minlength=len(LABELS))
        buttons = "".join(
            f'<button type="button" data-l="{n}" aria-pressed="false" title="Key {n + 1}">'
            f'{sign(n)}{name}<span class="count">{counts[n]}</span></button>'
            for n, name in enumerate(LABEL_NAMES)
        )
        return f'<div class="bar" id="legend" role="group" aria-label="Labels">{buttons}</div>\n'


def uncertain(article: Article) -> list[int]:
    """Blocks whose label is in doubt: improbable, or decided against the scores."""
    if not len(article.page):
        return []
    own = article.scores[np.arange(len(article.page)), article.labels]
    doubtful = (own < UNCERTAIN) | (article.scores.argmax(axis=1) != article.labels)
    return [int(b) for b in np.flatnonzero(doubtful)]


# -- the article ---------------------------------------------------------------------------------


def article_markup(article: Article) -> str:
    """The article as a reader gets it; every block carries its number."""
    texts = article.page.texts

    def block(number: int, tag: str = "p") -> str:
        return f"<{tag} data-n={number}>{_lines(texts[number])}</{tag}>"

    titles = np.flatnonzero(article.labels == LABEL_INDEX[Label.TITLE]).tolist()
    pieces = [f'<h2 class="title" data-n={b}>{_lines(texts[b])}</h2>' for b in titles]
    deck = article.structure[: article.standfirst_nodes]
    if deck:
        inner = "".join(_nodes(deck, block))
        pieces.append(f'<div class="standfirst" title="Standfirst">{inner}</div>')
    pieces += _nodes(article.structure[len(deck) :], block)
    if not titles and not article.body:
        pieces.append('<p class="note">No article text was found on this page.</p>')
    for label, heading in ((Label.COMMENT, "Comments"), (Label.RELATED, "Related links")):
        apart = np.flatnonzero(article.labels == LABEL_INDEX[label]).tolist()
        if apart:
            pieces.append(f'<h2 class="apart">{heading}, kept apart ({len(apart)} blocks)</h2>')
            shown = apart[:_MOST_APART]
            pieces += [f"<div class=apart-item data-n={b}>{_lines(texts[b])}</div>" for b in shown]
            if len(apart) > len(shown):
                rest = len(apart) - len(shown)
                pieces.append(f'<p class="note">{rest} more are on the page.</p>')
    return "\n".join(pieces)


def _lines(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


_Block = Callable[..., str]


def _nodes(nodes: Iterable[Any], block: _Block) -> list[str]:
    return [_node(node, block) for node in nodes]


def _node(node: Any, block: _Block) -> str:
    if isinstance(node, Heading):
        return "".join(block(b, "h3") for b in node.blocks)
    if isinstance(node, Code):
        return "".join(block(b, "pre") for b in node.blocks)
    if isinstance(node, Paragraph):
        return "".join(block(b) for b in node.blocks)
    if isinstance(node, List):
        tag = "ol" if node.kind == "ol" else "ul"
        items = (f"<li>{''.join(_nodes(item.children, block))}</li>" for item in node.items)
        start = f" start={node.start}" if tag == "ol" and node.start != 1 else ""
        return f"<{tag}{start}>{''.join(items)}</{tag}>"
    if isinstance(node, Quote):
        return f"<blockquote>{''.join(_nodes(node.children, block))}</blockquote>"
    return _table(node, block) if isinstance(node, Table) else ""


def _table(table: Table, block: _Block) -> str:
    rows = (
        "".join(f"<td>{''.join(_nodes(cell.children, block))}</td>" for cell in row)
        for row in table.rows
    )
    return f'<table tabindex="0">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'


# -- fixed parts ---------------------------------------------------------------------------------


def _toolbar() -> str:
    return (
        '<div class="bar" role="toolbar" aria-label="Go about the page">'
        '<input type="search" id="search" aria-label="Search the page" placeholder="Search">'
        '<span class="note" id="found" role="status"></span>'
        '<button type="button" id="previous" title="Key k">Previous</button>'
        '<button type="button" id="next" title="Key j">Next</button>'
        '<button type="button" id="uncertain" title="Key u">Next uncertain</button>'
        '<button type="button" id="theme" title="Key t" aria-label="Switch light and dark">'
        "Dark</button></div>\n"
    )


_TABS = (
    '<div class="tabs" role="group" aria-label="What to show">'
    '<button type="button" data-view="page" aria-pressed="true">Page</button>'
    '<button type="button" data-view="second" aria-pressed="false">Article</button></div>\n'
)

_KEYS: Sequence[tuple[str, str]] = (
    ("j", "next block"),
    ("k", "block before"),
    ("u", "next uncertain block"),
    (f"1–{len(LABELS)}", "show a label only"),
    ("/", "search"),
    ("s", "page or article (narrow screens)"),
    ("t", "light or dark"),
    ("Esc", "clear search and labels"),
)
_HELP = (
    '<details class="help"><summary>Keys</summary><ul>'
    + "".join(f"<li><kbd>{key}</kbd> {what}</li>" for key, what in _KEYS)
    + "</ul></details>\n"
)

_INSPECTOR = """<aside class="side" aria-labelledby="side-name" tabindex="0">
<h2 id="side-name">The selected block</h2>
<div>
<p class="note" id="nothing">Point at a block, or press <kbd>j</kbd>: here you see why it got
its label.</p>
<div id="inspected" hidden>
<div class="chosen" id="chosen" role="status"></div>
<div class="note" id="kept"></div>
<blockquote id="quote"></blockquote>
<h3>Probability of each label</h3>
<div class="bars" id="bars"></div>
<div id="fact-part">
<h3>What it shows</h3>
<ul id="facts"></ul>
</div>
<div id="push-part">
<h3>What moved the learned scorer towards or away from <span id="push-label"></span></h3>
<p class="note">Change of the log-odds when each kind of evidence is hidden from it.</p>
<div class="pushes" id="pushes"></div>
<p class="note" id="push-none">No kind of evidence decides alone: the others make up for each.</p>
</div>
<div id="card-part">
<h3>Points from the rules</h3>
<ul id="card"></ul>
</div>
</div>
<p class="hide" id="said" role="status"></p>
</div>
</aside>
"""
