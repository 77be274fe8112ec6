"""What kinds of blocks are misread: shares of their words, and page F1 by language.

    python -m benchmarks.error_kinds --data FOLDER --sets blocks-dev wcxb-dev fundus-dev \\
        --extractors folds:FOLDER boilerkit-heuristic

Pages count whose blocks are all labelled, each once. A block's kinds (there may be several) follow
from the right labels and the places of blocks, never from what an extractor says of them. Of what
belongs to the text the share of words is given that is missing from it, of all else the share that
is in it, as a mean over pages: one page with a long second article would outweigh all others.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from benchmarks import sources
from benchmarks.peers import Boilerkit, Folded, make_peer, page_input
from benchmarks.standfirsts import own_labels
from benchmarks.tables import markdown, number
from boilerkit.article import Article
from boilerkit.evaluation.datasets import Document, each_once
from boilerkit.evaluation.measures import tokenise
from boilerkit.evaluation.scoring import Extraction, Gold, score_page
from boilerkit.page.labels import LABEL_INDEX, Label
from boilerkit.training.alignment import align_labels, split_marks
from boilerkit.training.hand_labels import read_labels, with_labels
from boilerkit.training.own_pages import with_gold_text

Flags = NDArray[np.bool_]

_LEGAL = re.compile(r"©|\(c\)|copyright|all rights reserved|alle rechte|tous droits", re.IGNORECASE)
_LINE, _SENTENCE, _EXCERPT, _CREDIT = 3, 8, 12, 40
_STORY = 3
_FEWEST_PAGES = 8


@dataclass(frozen=True)
class Reading:
    """A labelled page as an extractor read it: label numbers given and right (-1 where the label
    of a block is not known), the standfirst's blocks, words and tags."""

    found: NDArray[np.int64]
    labels: NDArray[np.int64]
    standfirst: Flags
    words: NDArray[np.int64]
    texts: Sequence[str]
    linked: Flags
    tags: Sequence[str]

    @classmethod
    def of(cls, document: Document, article: Article) -> Reading:
        """Read one page."""
        page = article.page
        labels, standfirst = split_marks(align_labels(document.marked_blocks(), page.texts))
        blocks = page.blocks
        return cls(
            found=np.asarray(article.labels, dtype=np.int64),
            labels=labels,
            standfirst=standfirst,
            words=np.array([len(tokenise(text)) for text in page.texts], dtype=np.int64),
            texts=page.texts,
            linked=2 * blocks.link_chars > blocks.chars,
            tags=[page.elements.tag[row] if row >= 0 else "" for row in blocks.element.tolist()],
        )

    def is_(self, label: Label) -> Flags:
        """Which blocks have this label."""
        right: Flags = self.labels == LABEL_INDEX[label]
        return right

    def amid(self) -> Flags:
        """Which blocks are between the first and the last block of the text."""
        body = self.is_(Label.BODY)
        begun: Flags = np.logical_or.accumulate(body)
        return begun & ~self.below()

    def below(self) -> Flags:
        """Which blocks are below the last block of the text."""
        body = self.is_(Label.BODY)
        to_come: Flags = np.logical_or.accumulate(body[::-1])[::-1]
        return ~to_come & body.any()


def kinds_of(page: Reading) -> dict[str, Flags]:
    """Which blocks are of each kind."""
    body, related, other = (page.is_(x) for x in (Label.BODY, Label.RELATED, Label.BOILERPLATE))
    legal = np.array([_LEGAL.search(text) is not None for text in page.texts], dtype=bool)
    paragraphs = _in_tags(page, "p")
    excerpts = related & ~page.linked & (page.words >= _EXCERPT)
    amid = page.amid()
    return {
        "second article": _in_runs((related | other) & page.below() & ~page.linked, page.words),
        "teaser with excerpt": excerpts,
        "promotion amid the text": other & amid & (page.words >= _SENTENCE) & ~legal,
        "read also": related & amid & (page.words >= _LINE) & (page.words < _EXCERPT),
        "credit line": page.is_(Label.META) & amid & (page.words <= _CREDIT),
        "caption in a paragraph": page.is_(Label.CAPTION) & paragraphs,
        "legal line": other & legal,
        "standfirst (missing)": body & page.standfirst,
        "heading in the text (missing)": body & _in_tags(page, r"h[1-6]"),
        "list item in the text (missing)": body & _in_tags(page, "li|dd|dt"),
        "quotation in the text (missing)": body & _in_tags(page, "blockquote"),
        "other text (missing)": body & ~page.standfirst & paragraphs,
        "comment": page.is_(Label.COMMENT),
    }


def _in_tags(page: Reading, pattern: str) -> Flags:
    return np.array([re.fullmatch(pattern, tag) is not None for tag in page.tags], dtype=bool)


def _in_runs(prose: Flags, words: NDArray[np.int64]) -> Flags:
    """Blocks of prose with at least two others close by: the paragraphs of another story."""
    chosen = np.flatnonzero(prose & (words >= _EXCERPT))
    kept = np.zeros(len(prose), dtype=bool)
    for run in np.split(chosen, np.flatnonzero(np.diff(chosen) > 2) + 1):
        if len(run) >= _STORY:
            kept[run] = True
    return kept


class Tally:
    """Shares of words misread by kind, one a page that has the kind, and page F1 by language."""

    def __init__(self) -> None:
        self.words: Counter[str] = Counter()
        self.misread: defaultdict[str, list[float]] = defaultdict(list)
        self.by_language: defaultdict[str, list[float]] = defaultdict(list)

    def add(self, document: Document, article: Article, language: str) -> None:
        """Count one page; its language is the same whatever an extractor made of it."""
        page = Reading.of(document, article)
        in_text = page.found == LABEL_INDEX[Label.BODY]
        misread = in_text != page.is_(Label.BODY)
        for kind, blocks in kinds_of(page).items():
            words = int(page.words[blocks].sum())
            self.words[kind] += words
            if words:
                self.misread[kind].append(int(page.words[blocks & misread].sum()) / words)
        gold = Gold.of(with_gold_text(document))
        scores = score_page(gold, Extraction(text=article.text))
        if "f1" in scores and page.is_(Label.BODY).any():
            self.by_language[language].append(scores["f1"])


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to measure."""
    args = _arguments(argv)
    try:
        chosen = sources.chosen(args)
        peers = {name: make_peer(name) for name in args.extractors}
        labels = read_labels(*(args.labels or own_labels()))
    except (OSError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    ours = {name: peer for name, peer in peers.items() if isinstance(peer, Boilerkit | Folded)}
    for name in args.extractors:
        peer = peers[name]
        if reason := peer.available() if name in ours else f"{name} labels no blocks":
            print(reason, file=sys.stderr)
            return 2
    tallies = {name: Tally() for name in ours}
    for document in _labelled(chosen, labels, args.limit):
        if args.folds and _fold_of(ours, document) not in args.folds:
            continue
        articles = {name: peer.article(page_input("", document)) for name, peer in ours.items()}
        language = articles[args.extractors[0]].metadata.language or "unknown"
        for name, article in articles.items():
            tallies[name].add(document, article, language)
    if not any(tally.by_language for tally in tallies.values()):
        print("no page has a text whose blocks are all labelled", file=sys.stderr)
        return 2
    print(_by_kind(tallies))
    print(_by_language(tallies))
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.error_kinds", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    parser.add_argument("--extractors", nargs="+", default=["boilerkit-learned"], metavar="NAME")
    parser.add_argument(
        "--labels", nargs="+", metavar="FILE", help="default: all of benchmarks/labels"
    )
    parser.add_argument(
        "--folds", nargs="+", type=int, metavar="N", help="pages of these folds' sites alone"
    )
    return parser.parse_args(argv)


def _fold_of(peers: Mapping[str, Boilerkit | Folded], document: Document) -> int | None:
    folded = [peer for peer in peers.values() if isinstance(peer, Folded)]
    return folded[0].fold_of(document.site) if folded else None


def _labelled(
    chosen: Sequence[sources.Source], labels: Mapping[str, Mapping[str, object]], limit: int | None
) -> Iterator[Document]:
    documents = chain.from_iterable(source.sample(limit) for source in chosen)
    return each_once(document for document in with_labels(documents, labels) if document.blocks)


def _by_kind(tallies: Mapping[str, Tally]) -> str:
    first = next(iter(tallies.values()))
    rows = []
    for kind, words in first.words.items():
        if not words:
            continue
        shares = [number(float(np.mean(tally.misread[kind]))) for tally in tallies.values()]
        rows.append([kind, str(len(first.misread[kind])), str(words), *shares])
    return markdown(["kind of block", "pages", "words", *tallies], rows)


def _by_language(tallies: Mapping[str, Tally]) -> str:
    """Languages of few pages in one row."""
    counts = {name: len(pages) for name, pages in next(iter(tallies.values())).by_language.items()}
    many = sorted((n for n in counts if counts[n] >= _FEWEST_PAGES), key=lambda n: (-counts[n], n))
    few = [name for name in counts if name not in many]
    groups = [(name, [name]) for name in many] + [(f"{len(few)} others", few)] * bool(few)
    rows = []
    for label, names in groups:
        pages = [[f for n in names for f in tally.by_language[n]] for tally in tallies.values()]
        rows.append([label, str(len(pages[0])), *(number(float(np.mean(p))) for p in pages)])
    return markdown(["language", "pages", *tallies], rows)


if __name__ == "__main__":
    sys.exit(main())
