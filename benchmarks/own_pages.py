"""What weights adapted to a user's own pages gain there, and lose elsewhere: a simulation.

    python -m benchmarks.own_pages [--draws 10] [--elsewhere 60] [--folds FOLDER --labels FILE ...]

Gold texts of l3s-dev stand in for a user's pages, with the shipped weights to start from; with
`--folds` also labelled pages of sites that the weights of a fold have not seen. Own pages are drawn
from sites of several pages; measured are the other pages of these sites, and pages of other sites.
The adapted weights are thrown away.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from boilerkit.article import Article
from boilerkit.deciding.kinds import ARTICLE_THRESHOLD, likeliest, score_kinds
from boilerkit.deciding.labelling import decide
from boilerkit.evaluation.datasets import Document, each_once, page_hash, read_set
from boilerkit.evaluation.measures import page_prf, segment_counts, segment_f1
from boilerkit.features import Features, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned, Reader
from boilerkit.scorers.weights import Model
from boilerkit.training.adaptation import Adapter, AdaptOptions
from boilerkit.training.folds import fold_of
from boilerkit.training.hand_labels import Pages, read_labels, with_labels
from boilerkit.training.reading import Reading, read_markup
from boilerkit.training.varied_pages import shipped_sample

SETTINGS = {"5 pages": 5, "10 pages": 10, "30 pages": 30, "3 pages of one site": 3}
_ONE_SITE = "3 pages of one site"
_OTHER_SETS = ("fundus-dev", "wcxb-dev", "trafilatura-dev", "dragnet", "blocks-dev")
_LABELLED_SETS = ("blocks-dev", "fundus-dev", "wcxb-dev", "trafilatura-dev")
# Sites of so many pages take part; of labelled pages there are few sites with more than two.
_LEAST_PAGES, _LEAST_LABELLED = 3, 2
# Where no probability moves by more than this, no label is expected to move.
_SAME = 0.005


@dataclass(eq=False)
class Seen:
    """A page read once: what it takes to score it with any weights, and its page F1 at the start
    (segment F1 where it has no gold text).
    """

    document: Document
    page: Page
    features: Features
    start: np.ndarray | None = None
    before: float = 0.0
    f1_of: dict[bytes, float] = field(default_factory=dict)

    @staticmethod
    def of(document: Document) -> Seen:
        """Read a page."""
        page = parse_page(document.html, url=document.url)
        return Seen(document, page, compute_features(page))

    def measure(self, reader: Reader, *, start: bool = False) -> float:
        """F1 with these weights; with `start` they are what others are compared with."""
        if not len(self.page):
            return self._f1(np.zeros((0, len(LABELS)), dtype=np.float32))
        scores = reader.columns(self.page, self.features)[:, : len(LABELS)]
        if start:
            self.start, self.before = scores, self._f1(scores)
            return self.before
        if self.start is not None and np.abs(scores - self.start).max() < _SAME:
            return self.before
        return self._f1(scores)

    def _f1(self, scores: np.ndarray) -> float:
        kind = likeliest(score_kinds(self.page, scores), ARTICLE_THRESHOLD)
        labels = decide(self.page, scores, "balanced", kind)
        key = labels.tobytes()
        if key not in self.f1_of:
            self.f1_of[key] = self._f1_of_text(Article(self.page, labels, scores, True, 1.0).text)
        return self.f1_of[key]

    def _f1_of_text(self, text: str) -> float:
        document = self.document
        if document.body is None:
            return segment_f1([segment_counts(text, document.with_, document.without)])
        return page_prf(document.body, text, document.ignore).f1


@dataclass(frozen=True)
class Draw:
    """Own pages, and the other pages of their sites."""

    own: Sequence[Seen]
    others: Sequence[Seen]


def draw_of(sites: Mapping[str, Sequence[Seen]], setting: str, seed: int) -> Draw | None:
    """Own pages drawn at random, a page of each site left at least; None where too few are."""
    generator, count = np.random.default_rng(seed), SETTINGS[setting]
    if setting == _ONE_SITE:
        names = [name for name, pages in sorted(sites.items()) if len(pages) > count]
        if not names:
            return None
        pages = sites[names[seed % len(names)]]
        order = [pages[i] for i in generator.permutation(len(pages))]
        return Draw(order[:count], order[count:])
    pool = [page for _, pages in sorted(sites.items()) for page in pages]
    left = {name: len(pages) - 1 for name, pages in sites.items()}
    own: list[Seen] = []
    for i in generator.permutation(len(pool)):
        if len(own) < count and left[pool[i].document.site] > 0:
            left[pool[i].document.site] -= 1
            own.append(pool[i])
    if len(own) < count:
        return None
    drawn = {page.document.site for page in own}
    taken = set(map(id, own))
    return Draw(own, [p for p in pool if p.document.site in drawn and id(p) not in taken])


@dataclass(frozen=True)
class World:
    """Weights to start from, sites to draw from, and pages of other sites by set."""

    model: Model
    adapter: Adapter
    sites: Mapping[str, Sequence[Seen]]
    elsewhere: Mapping[str, Sequence[Seen]]

    @staticmethod
    def of(
        model: Model,
        sample: Sequence[Reading],
        sites: Mapping[str, Sequence[Seen]],
        elsewhere: Mapping[str, Sequence[Seen]],
    ) -> World:
        """Score all pages with the weights to start from."""
        reader = Reader(model)
        for pages in (*sites.values(), *elsewhere.values()):
            for page in pages:
                page.measure(reader, start=True)
        return World(model, Adapter(model, sample), sites, elsewhere)


@dataclass(frozen=True)
class Outcome:
    """Gains of one draw: on own sites, on each other set, and the seconds that adapting took."""

    before: float
    gain: float
    elsewhere: Mapping[str, float]
    seconds: float


def outcome_of(world: World, draw: Draw, options: AdaptOptions) -> Outcome:
    """Adapt to the draw's pages, and compare."""
    began = time.process_time()
    model = world.adapter.adapt([read_markup(page.document) for page in draw.own], options)
    seconds = time.process_time() - began
    reader, drawn = Reader(model), {page.document.site for page in draw.own}
    others = {
        name: [page for page in pages if page.document.site not in drawn]
        for name, pages in world.elsewhere.items()
    }
    return Outcome(
        float(np.mean([page.before for page in draw.others])),
        _gain(reader, draw.others),
        {name: _gain(reader, pages) for name, pages in others.items()},
        seconds,
    )


def _gain(reader: Reader, pages: Sequence[Seen]) -> float:
    return float(np.mean([page.measure(reader) - page.before for page in pages]))


def report_of(setting: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The outcomes of a setting in a few lines."""
    gains = np.asarray([outcome.gain for outcome in outcomes])
    better, worse = int((gains > 1e-9).sum()), int((gains < -1e-9).sum())
    before = float(np.mean([outcome.before for outcome in outcomes]))
    yield (
        f"{setting}: {len(outcomes)} draws, own sites {before:.4f} before, {gains.mean():+.4f} "
        f"(least {gains.min():+.4f}, most {gains.max():+.4f}; better {better}, worse {worse}), "
        f"{np.mean([o.seconds for o in outcomes]):.1f} s"
    )
    pooled = np.mean([np.mean(list(outcome.elsewhere.values())) for outcome in outcomes])
    parts = [f"all {pooled:+.4f}"]
    for name in outcomes[0].elsewhere:
        values = np.asarray([outcome.elsewhere[name] for outcome in outcomes])
        parts.append(f"{name} {values.mean():+.4f} (least {values.min():+.4f})")
    yield f"  elsewhere: {', '.join(parts)}"


def by_site(pages: Iterable[Seen], least: int) -> dict[str, list[Seen]]:
    """The pages of sites of so many pages."""
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for page in pages:
        found[page.document.site].append(page)
    return {site: group for site, group in found.items() if len(group) >= least}


def spread(documents: Sequence[Document], count: int) -> list[Seen]:
    """So many of the documents, evenly spread."""
    every = max(len(documents) // count, 1)
    return [Seen.of(document) for document in documents[::every][:count]]


def gold_world(data: str | None, count: int) -> World:
    """Gold texts of l3s-dev; every page of it that is of another site is elsewhere too."""
    pages = [Seen.of(document) for document in read_set("l3s-dev", data)]
    sites = by_site(pages, _LEAST_PAGES)
    singles = [page for page in pages if page.document.site not in sites]
    elsewhere = {name: spread(list(read_set(name, data)), count) for name in _OTHER_SETS}
    elsewhere = {"l3s-dev": singles[:: max(len(singles) // count, 1)][:count], **elsewhere}
    model = Learned.default().weights.models[MARKUP]
    return World.of(model, shipped_sample(), sites, elsewhere)


def fold_world(data: str | None, path: Path, labels: Pages, count: int) -> World:
    """Labelled pages of the sites that one fold of five left out."""
    fold = int(path.stem.rpartition("-")[2])
    documents = {
        name: [d for d in read_set(name, data) if fold_of(d.site, 5) == fold]
        for name in _LABELLED_SETS
    }
    labelled = each_once(
        document
        for of_set in documents.values()
        for document in of_set
        if document.blocks or "runs" in labels.get(page_hash(document), {})
    )
    of_site: defaultdict[str, list[Document]] = defaultdict(list)
    for document in labelled:
        of_site[document.site].append(document)
    sites = {
        site: [Seen.of(document) for document in with_labels(group, labels)]
        for site, group in of_site.items()
        if len(group) >= _LEAST_LABELLED
    }
    elsewhere = {name: spread(of_set, count) for name, of_set in documents.items()}
    for name in ("l3s-dev", "dragnet"):
        elsewhere[name] = spread(list(read_set(name, data)), count)
    model = Learned.load(path).weights.models[MARKUP]
    return World.of(model, shipped_sample(), sites, elsewhere)


def run(worlds: Sequence[World], draws: int, options: AdaptOptions) -> None:
    """All settings; draws are taken from the worlds in turn."""
    for setting in SETTINGS:
        outcomes = []
        for number in range(draws):
            world = worlds[number % len(worlds)]
            draw = draw_of(world.sites, setting, number)
            if draw is not None:
                outcomes.append(outcome_of(world, draw, options))
        lines = report_of(setting, outcomes) if outcomes else [f"{setting}: too few pages"]
        print(*lines, sep="\n", flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the simulation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", help="folder of the shared sets (default: BOILERKIT_DATA)")
    parser.add_argument("--draws", type=int, default=10, help="draws of each setting")
    parser.add_argument("--elsewhere", type=int, default=60, help="pages of each other set")
    parser.add_argument("--folds", help="folder of fold-0.npz …, five folds")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels kept apart")
    args = parser.parse_args(argv)
    options = AdaptOptions()
    print("gold texts of l3s-dev, shipped weights")
    run([gold_world(args.data, args.elsewhere)], args.draws, options)
    if args.folds:
        labels = read_labels(*args.labels)
        paths = sorted(Path(args.folds).glob("fold-*.npz"))
        print(f"labelled pages of sites left out, weights of {len(paths)} folds")
        worlds = [fold_world(args.data, path, labels, args.elsewhere) for path in paths]
        run(worlds, args.draws, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
