"""What weights adapted to a user's own pages gain there, and lose elsewhere: a simulation.

    python -m benchmarks.own_pages [--draws 10] [--elsewhere 150] [--folds FOLDER --labels FILE ...]
    python -m benchmarks.own_pages --by-site [--own 1 2 3] [--turns 2] [--elsewhere 30] [--folds …]

Gold texts of l3s-dev are the user's pages, with the shipped weights to start from; with `--folds`
it is labelled pages of sites that the weights of a fold have not seen. Own pages are drawn from
sites of several pages, and measured are the other pages of these sites and pages of other sites.
All is done as `boilerkit train` does it, by the same function: where it would write nothing, the
user keeps the weights to start from, and gains and loses nothing. Pages are drawn from any sites,
and from those alone that the weights read badly on the drawn pages, as a user would choose; the
pages measured have no say in that. With `--by-site` every site is adapted to by itself, some of its
pages in turn being the own ones, and sites are the units. The adapted weights are thrown away. The
same data and weights give the same tables.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, combinations, islice
from pathlib import Path

import numpy as np

from boilerkit.article import Article
from boilerkit.deciding.kinds import ARTICLE_THRESHOLD
from boilerkit.deciding.labelling import decide
from boilerkit.deciding.verdict import MarkupKinds, Verdict
from boilerkit.evaluation.datasets import Document, each_once, page_hash, read_set
from boilerkit.evaluation.measures import page_prf, segment_counts, segment_f1
from boilerkit.evaluation.summary import bootstrap_weights
from boilerkit.features import Features, compute_features
from boilerkit.page.labels import LABELS
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.scorers import MARKUP
from boilerkit.scorers.learned import Learned, Reader
from boilerkit.scorers.weights import Model, Weights
from boilerkit.training.adaptation import Adapter, AdaptOptions
from boilerkit.training.folds import fold_of
from boilerkit.training.hand_labels import Pages, read_labels, with_labels
from boilerkit.training.own_pages import (
    Adaptation,
    Comparison,
    OwnPage,
    adapt_to_own,
    compare_varied,
    read_own,
    with_gold_text,
)
from boilerkit.training.varied_pages import shipped_sample

SETTINGS = {"5 pages": 5, "10 pages": 10, "30 pages": 30, "3 pages of one site": 3}
_ONE_SITE = "3 pages of one site"
# A site is read badly where the mean page F1 of the pages drawn of it is below this.
_READ_WELL = 0.97
# So many draws of three pages are looked at for one of which that is true.
_TRIALS = 400
_LABELLED_SETS = ("blocks-dev", "fundus-dev", "wcxb-dev", "trafilatura-dev")
_MORE_LABELLED = ("fundus-more-dev", "pages-to-label")
_SETS = (*_LABELLED_SETS, *_MORE_LABELLED, "l3s-dev", "dragnet")
# Sites of so many pages take part; of labelled pages there are few sites with more than two.
_LEAST_PAGES, _LEAST_LABELLED = 3, 2
_RESAMPLES = 2_000
# With sites as units: after how many adaptations one is measured elsewhere, and by how much the
# mean of a site moves where it counts as better or worse.
_EVERY, _MOVED = 5, 0.001
# Where no probability moves by more than this, no label is expected to move.
_SAME = 0.005


@dataclass(eq=False)
class Seen:
    """A page read once: what it takes to score it with any weights, whether it may be drawn as an
    own page, and its page F1 at the start (segment F1 where it has no gold text).
    """

    document: Document
    page: Page
    features: Features
    teaches: bool
    start: np.ndarray | None = None
    before: float = 0.0
    f1_of: dict[bytes, float] = field(default_factory=dict)

    @staticmethod
    def of(document: Document, *, teaches: bool = True) -> Seen:
        """Read a page."""
        page = parse_page(document.html, url=document.url)
        return Seen(document, page, compute_features(page), teaches)

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
        kind = MarkupKinds(self.page, scores, ARTICLE_THRESHOLD).likeliest
        labels = decide(self.page, scores, "balanced", kind)
        key = labels.tobytes()
        if key not in self.f1_of:
            self.f1_of[key] = self._f1_of_text(
                Article(self.page, labels, scores, Verdict(True, 1.0)).text
            )
        return self.f1_of[key]

    def _f1_of_text(self, text: str) -> float:
        document = self.document
        if document.body is None:
            return segment_f1([segment_counts(text, document.with_, document.without)])
        return page_prf(document.body, text, document.ignore).f1


@dataclass(frozen=True)
class Draw:
    """Own pages, and the other pages of their sites; `read_well` is whether the weights to start
    from read the own pages well.
    """

    own: Sequence[Document]
    others: Sequence[Seen]
    read_well: bool = True


@dataclass(frozen=True)
class World:
    """Weights to start from, sites of several pages, pages of sites that have no other, and pages
    to measure elsewhere by set.
    """

    model: Model
    sites: Mapping[str, Sequence[Seen]]
    alone: Sequence[Document]
    elsewhere: Mapping[str, Sequence[Seen]]

    @cached_property
    def adapter(self) -> Adapter:
        """The model, to be adapted to different single pages."""
        return Adapter(self.model, shipped_sample())

    @staticmethod
    def of(
        model: Model,
        sites: Mapping[str, Sequence[Seen]],
        alone: Sequence[Document],
        elsewhere: Mapping[str, Sequence[Seen]],
    ) -> World:
        """Score all pages with the weights to start from."""
        reader = Reader(model)
        for pages in (*sites.values(), *elsewhere.values()):
            for page in pages:
                page.measure(reader, start=True)
        return World(model, sites, alone, elsewhere)

    def draw(self, count: int, seed: int) -> Draw:
        """Pages drawn at random from all sites, one of each left to measure; where these are too
        few, pages of further sites.
        """
        generator = np.random.default_rng(seed)
        pool = [page for _, pages in sorted(self.sites.items()) for page in pages]
        left = {site: len(pages) - 1 for site, pages in self.sites.items()}
        own: list[Seen] = []
        for i in generator.permutation(len(pool)):
            site = pool[i].document.site
            if len(own) < count and pool[i].teaches and left[site]:
                left[site] -= 1
                own.append(pool[i])
        drawn = {page.document.site for page in own}
        others = [page for page in pool if page.document.site in drawn and page not in own]
        order = generator.permutation(len(self.alone))[: count - len(own)]
        return Draw([*(page.document for page in own), *(self.alone[i] for i in order)], others)

    def draw_erring(self, count: int, seed: int) -> Draw:
        """Pages of sites that are read badly: of each site half the pages are drawn, and those
        alone show whether it is. Where these are too few, drawn pages of the other sites and
        pages of further sites, whose own sites are not measured.
        """
        generator = np.random.default_rng(seed)
        badly: list[list[Seen]] = []
        fill: list[Document] = []
        for _, pages in sorted(self.sites.items()):
            order = [pages[i] for i in generator.permutation(len(pages))]
            half = [page for page in order if page.teaches][: max(len(pages) // 2, 1)]
            if half and not _read_well(half):
                badly.append(half)
            else:
                fill += [page.document for page in half]
        mixed = [page for i in generator.permutation(len(badly)) for page in badly[i]]
        own = mixed[:count]
        drawn = {page.document.site for page in own}
        others = [page for site in sorted(drawn) for page in self.sites[site] if page not in own]
        fill = [fill[i] for i in generator.permutation(len(fill))] + list(self.alone)
        more = fill[: count - len(own)]
        return Draw([*(page.document for page in own), *more], others, read_well=False)

    def large_sites(self, count: int) -> list[str]:
        """Sites with so many pages that teach, and another one."""
        return [
            site
            for site, pages in sorted(self.sites.items())
            if len(pages) > count and sum(page.teaches for page in pages) >= count
        ]

    def draw_of_site(self, site: str, count: int, seed: int) -> Draw:
        """So many pages of one site."""
        pages = self.sites[site]
        order = [pages[i] for i in np.random.default_rng(seed).permutation(len(pages))]
        own = [page for page in order if page.teaches][:count]
        others = [page for page in order if page not in own]
        return Draw([page.document for page in own], others, _read_well(own))


def _read_well(pages: Sequence[Seen]) -> bool:
    return bool(np.mean([page.before for page in pages]) >= _READ_WELL)


def draws_of(
    worlds: Sequence[World], setting: str, count: int, *, erring: bool = False
) -> Iterator[tuple[World, Draw]]:
    """So many draws, from the worlds (or from all sites that are large enough) in turn; with
    `erring` of sites that are read badly on the own pages.
    """
    pages = SETTINGS[setting]
    if setting == _ONE_SITE:
        yield from islice(_draws_of_sites(worlds, pages, erring), count)
        return
    for number in range(count):
        world = worlds[number % len(worlds)]
        draw = world.draw_erring(pages, number) if erring else world.draw(pages, number)
        if draw.others:
            yield world, draw


def _draws_of_sites(
    worlds: Sequence[World], pages: int, erring: bool
) -> Iterator[tuple[World, Draw]]:
    large = [(world, site) for world in worlds for site in world.large_sites(pages)]
    for number in range(_TRIALS if large else 0):
        world, site = large[number % len(large)]
        draw = world.draw_of_site(site, pages, number)
        if not (erring and draw.read_well):
            yield world, draw


@dataclass(frozen=True)
class Outcome:
    """Means of one draw: F1 on own sites before, what the adapted weights gain there, what the
    user gains there and on each other set (nothing where the command refused to write them), and
    the processor seconds that the command took without reading its files.
    """

    before: float
    unchecked: float
    refused: bool
    elsewhere: Mapping[str, float]
    pooled: float
    seconds: float

    @property
    def gain(self) -> float:
        """What the user gains on the own sites."""
        return 0.0 if self.refused else self.unchecked


def outcome_of(world: World, draw: Draw, options: AdaptOptions) -> Outcome:
    """Adapt to the draw's pages as the command does, and compare."""
    own = read_own(draw.own, _ignore)
    before = float(np.mean([page.before for page in draw.others]))
    began = time.process_time()
    refused, model = True, world.model
    if len(own) > 1:
        found = _adapted(world, own, options)
        refused, model = bool(found.reasons_against()), found.weights.models[MARKUP]
    seconds = time.process_time() - began
    gain = float(_gains(Reader(model), draw.others).mean())
    elsewhere = _gains_elsewhere(world, world.model if refused else model, draw)
    return Outcome(
        before=before,
        unchecked=gain,
        refused=refused,
        elsewhere={name: float(gains.mean()) for name, gains in elsewhere.items()},
        pooled=float(np.concatenate(list(elsewhere.values())).mean()),
        seconds=seconds,
    )


def _adapted(world: World, own: Sequence[OwnPage], options: AdaptOptions) -> Adaptation:
    """As the command does it; of a single page, which it does not take, as none could be held out,
    nothing but the varied pages is compared.
    """
    weights, sample = Weights({MARKUP: world.model}, {}), shipped_sample()
    if len(own) > 1:
        return adapt_to_own(weights, own, sample, options, _ignore)
    found = world.adapter.adapt([page.reading for page in own], options)
    adapted = Weights({MARKUP: found}, {})
    none = Comparison("not held out", np.zeros(0), np.zeros(0))
    return Adaptation(adapted, none, none, compare_varied(weights, adapted, sample))


def _gains_elsewhere(world: World, model: Model, draw: Draw) -> dict[str, np.ndarray]:
    reader, drawn = Reader(model), {page.site for page in draw.own}
    return {
        name: _gains(reader, [page for page in pages if page.document.site not in drawn])
        for name, pages in world.elsewhere.items()
    }


def _ignore(line: str) -> None:
    """What is done is not shown."""


def _gains(reader: Reader, pages: Sequence[Seen]) -> np.ndarray:
    return np.asarray([page.measure(reader) - page.before for page in pages])


HEADER = (
    "| own pages | draws | before | gain unchecked | refused | gain on own sites | least and most"
    " | better, worse | elsewhere | set that lost most | processor time |\n" + "|---" * 11 + "|"
)


def report_of(setting: str, outcomes: Sequence[Outcome]) -> Iterator[str]:
    """A row of the table, and in a line after it each set elsewhere."""
    gains = np.asarray([outcome.gain for outcome in outcomes])
    better, worse = int((gains > 1e-9).sum()), int((gains < -1e-9).sum())
    sets = {name: [o.elsewhere[name] for o in outcomes] for name in outcomes[0].elsewhere}
    most_lost = min(sets, key=lambda name: np.mean(sets[name]))
    yield (
        f"| {setting} | {len(outcomes)} | {np.mean([o.before for o in outcomes]):.3f}"
        f" | {_shown([o.unchecked for o in outcomes])} | {sum(o.refused for o in outcomes)}"
        f" | {_shown(gains)} | {gains.min():+.4f}, {gains.max():+.4f} | {better}, {worse}"
        f" | {_shown([o.pooled for o in outcomes])}"
        f" | {most_lost} {np.mean(sets[most_lost]):+.4f}"
        f" | {np.mean([o.seconds for o in outcomes]):.0f} s |"
    )
    parts = (f"{name} {_shown(found)}, least {min(found):+.4f}" for name, found in sets.items())
    yield f"<!-- {'; '.join(parts)} -->"


def _shown(values: Sequence[float] | np.ndarray) -> str:
    """Mean over draws with its 95 % bootstrap interval, draws resampled."""
    drawn = bootstrap_weights(len(values), _RESAMPLES) / len(values)
    low, high = np.percentile(drawn @ np.asarray(values), [2.5, 97.5])
    return f"{np.mean(values):+.4f} [{low:+.4f}, {high:+.4f}]"


@dataclass(frozen=True)
class Turn:
    """Some pages of a site as the own pages: whether they are read well, the mean gain on its
    other pages, whether the adapted weights are refused, and what the user gains on the pages of
    each set elsewhere (empty where that was not measured).
    """

    site: tuple[int, str]
    read_well: bool
    unchecked: float
    refused: bool
    elsewhere: Mapping[str, np.ndarray]


def turns_of_site(world: World, site: str, count: int, most: int) -> list[Draw]:
    """So many pages of a site in turn as the own pages, in `most` ways at most."""
    pages = world.sites[site]
    teaching = [page for page in pages if page.teaches and read_own([page.document], _ignore)]
    ways = list(combinations(teaching, count)) if len(pages) > count else []
    order = np.random.default_rng(len(pages)).permutation(len(ways))[:most]
    return [
        Draw(
            [page.document for page in ways[i]],
            [page for page in pages if page not in ways[i]],
            _read_well(ways[i]),
        )
        for i in sorted(order)
    ]


def turns_of(worlds: Sequence[World], count: int, most: int, options: AdaptOptions) -> list[Turn]:
    """Every site of the worlds adapted to by itself."""
    draws = [
        ((number, site), draw)
        for number, world in enumerate(worlds)
        for site in sorted(world.sites)
        for draw in turns_of_site(world, site, count, most)
    ]
    return [
        _turn(worlds[site[0]], site, draw, options, elsewhere=number % _EVERY == 0)
        for number, (site, draw) in enumerate(draws)
    ]


def _turn(
    world: World, site: tuple[int, str], draw: Draw, options: AdaptOptions, *, elsewhere: bool
) -> Turn:
    found = _adapted(world, read_own(draw.own, _ignore), options)
    refused, model = bool(found.reasons_against()), found.weights.models[MARKUP]
    gain = float(_gains(Reader(model), draw.others).mean())
    kept = world.model if refused else model
    there = _gains_elsewhere(world, kept, draw) if elsewhere else {}
    return Turn(site, draw.read_well, gain, refused, there)


SITE_HEADER = (
    "| own pages of the site | these read | sites | gain unchecked | sites better, worse | refused"
    " | gain with the check | elsewhere | set that lost most |\n" + "|---" * 9 + "|"
)


def rows_by_site(count: int, turns: Sequence[Turn]) -> Iterator[str]:
    """Rows for all turns, and for those whose own pages are read badly and well."""
    for name, some in (
        ("any", turns),
        ("badly", [turn for turn in turns if not turn.read_well]),
        ("well", [turn for turn in turns if turn.read_well]),
    ):
        if some:
            yield f"| {count} | {name} {_row_by_site(some)}"


def _row_by_site(turns: Sequence[Turn]) -> str:
    gains = _means_by_site(turns, [turn.unchecked for turn in turns])
    checked = _means_by_site(turns, [0.0 if turn.refused else turn.unchecked for turn in turns])
    better, worse = int((gains > _MOVED).sum()), int((gains < -_MOVED).sum())
    refused = sum(turn.refused for turn in turns)
    return (
        f"| {len(gains)} | {_shown(gains)} | {better}, {worse} | {refused} of {len(turns)}"
        f" | {_shown(checked)} | {_shown_elsewhere([t.elsewhere for t in turns if t.elsewhere])} |"
    )


def _means_by_site(turns: Sequence[Turn], values: Sequence[float]) -> np.ndarray:
    of_site: defaultdict[tuple[int, str], list[float]] = defaultdict(list)
    for turn, value in zip(turns, values, strict=True):
        of_site[turn.site].append(value)
    return np.asarray([np.mean(found) for found in of_site.values()])


def _shown_elsewhere(found: Sequence[Mapping[str, np.ndarray]]) -> str:
    """The pooled mean over adaptations, and the mean of the set that lost most."""
    if not found:
        return "not measured |"
    pooled = [float(np.concatenate(list(gains.values())).mean()) for gains in found]
    means = {name: np.mean([gains[name].mean() for gains in found]) for name in found[0]}
    most_lost = min(means, key=lambda name: means[name])
    return f"{_shown(pooled)} | {most_lost} {means[most_lost]:+.4f}"


def by_site(documents: Iterable[Document]) -> dict[str, list[Document]]:
    """The documents of each site."""
    found: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        found[document.site].append(document)
    return found


def spread(documents: Sequence[Document], count: int) -> list[Seen]:
    """So many of the documents, evenly spread."""
    every = max(len(documents) // count, 1)
    return [Seen.of(document) for document in documents[::every][:count]]


def gold_world(sets: Mapping[str, Sequence[Document]], count: int) -> World:
    """Gold texts of l3s-dev; its pages of other sites are elsewhere too."""
    of_site = by_site(sets["l3s-dev"])
    sites = {
        site: [Seen.of(document) for document in documents]
        for site, documents in of_site.items()
        if len(documents) >= _LEAST_PAGES
    }
    others = [document for document in sets["l3s-dev"] if document.site not in sites]
    elsewhere = {name: spread(sets[name], count) for name in (*_LABELLED_SETS, "dragnet")}
    elsewhere["l3s-dev"] = spread(others, count)
    return World.of(Learned.default().weights.models[MARKUP], sites, (), elsewhere)


def fold_world(
    sets: Mapping[str, Sequence[Document]], path: Path, labels: Pages, count: int
) -> World:
    """Pages of the sites that one fold of five left out: labelled ones teach, of those that have
    a gold text alone it is measured. l3s-dev and dragnet are elsewhere.
    """
    fold = int(path.stem.rpartition("-")[2])
    left_out = {
        name: [document for document in sets[name] if fold_of(document.site, 5) == fold]
        for name in (*_LABELLED_SETS, *_MORE_LABELLED)
    }
    useful = (
        document
        for document in each_once(chain.from_iterable(left_out.values()))
        if document.body is not None or _is_labelled(document, labels)
    )
    sites: dict[str, list[Seen]] = {}
    alone: list[Document] = []
    for site, documents in by_site(useful).items():
        if not any(_is_labelled(document, labels) for document in documents):
            continue
        if len(documents) >= _LEAST_LABELLED:
            sites[site] = [
                Seen.of(with_gold_text(document), teaches=bool(document.blocks))
                for document in with_labels(documents, labels)
            ]
        elif len(alone) < SETTINGS["30 pages"]:
            alone += with_labels(documents, labels)
    elsewhere = {name: spread(left_out[name], count) for name in _LABELLED_SETS}
    elsewhere |= {name: spread(sets[name], count) for name in ("l3s-dev", "dragnet")}
    return World.of(Learned.load(path).weights.models[MARKUP], sites, alone, elsewhere)


def _is_labelled(document: Document, labels: Pages) -> bool:
    return bool(document.blocks) or "runs" in labels.get(page_hash(document), {})


def run(worlds: Sequence[World], settings: Sequence[str], draws: int) -> None:
    """The settings, with pages of any sites and with pages of sites that are read badly."""
    options = AdaptOptions()
    for erring in (False, True):
        print(f"\n{'Sites read badly' if erring else 'Any sites'}\n\n{HEADER}", flush=True)
        for setting in settings:
            drawn = draws_of(worlds, setting, draws, erring=erring)
            outcomes = [outcome_of(world, draw, options) for world, draw in drawn]
            if outcomes:
                print(*report_of(setting, outcomes), sep="\n", flush=True)


def run_by_site(worlds: Sequence[World], counts: Sequence[int], most: int) -> None:
    """Every site by itself, with each number of own pages."""
    print(f"\n{SITE_HEADER}", flush=True)
    for count in counts:
        turns = turns_of(worlds, count, most, AdaptOptions())
        print(*rows_by_site(count, turns), sep="\n", flush=True)


def worlds_of(args: argparse.Namespace) -> list[World]:
    """What is simulated, after a line that says so."""
    sets = {name: list(read_set(name, args.data)) for name in _SETS}
    if not args.folds:
        print("Gold texts of l3s-dev, shipped weights")
        return [gold_world(sets, args.elsewhere)]
    labels = read_labels(*args.labels)
    paths = sorted(Path(args.folds).glob("fold-*.npz"))
    print(f"Labelled pages of sites left out, weights of {len(paths)} folds")
    return [fold_world(sets, path, labels, args.elsewhere) for path in paths]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the simulation."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", help="folder of the shared sets (default: BOILERKIT_DATA)")
    parser.add_argument("--draws", type=int, default=10, help="draws of each setting")
    parser.add_argument("--elsewhere", type=int, default=150, help="pages of each other set")
    parser.add_argument("--settings", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--folds", help="folder of fold-0.npz …, five folds")
    parser.add_argument("--labels", nargs="*", default=[], help="files of labels kept apart")
    parser.add_argument("--by-site", action="store_true", help="every site by itself")
    parser.add_argument("--own", nargs="+", type=int, default=[1, 2, 3], help="with --by-site")
    parser.add_argument("--turns", type=int, default=2, help="draws of each site with --by-site")
    args = parser.parse_args(argv)
    worlds = worlds_of(args)
    if args.by_site:
        run_by_site(worlds, args.own, args.turns)
    else:
        run(worlds, args.settings, args.draws)
    return 0


if __name__ == "__main__":
    sys.exit(main())
