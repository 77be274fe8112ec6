"""Time and memory that hostile documents cost, against ordinary pages.

    python -m benchmarks.robustness                  # every document of the catalogue, full size
    python -m benchmarks.robustness "deep" --scale 0.1
    python -m benchmarks.robustness --search 600     # look for worse for ten minutes
    python -m benchmarks.robustness --long 200000    # extractions in one process: memory, files

Each document is extracted in a process of its own (forked, so on Linux only), which is ended
when it takes too long. Time is processor time; its ratio is that per byte over that of the fixture
pages. Memory is the growth of the peak resident set; its ratio leaves out 50 MiB.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from boilerkit import Article, Extractor
from boilerkit.render import FORMATS, render
from tests.robustness.hostile import (
    CATALOGUE,
    PARAGRAPHS,
    Document,
    Hostile,
    words_of,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
MIB = 1 << 20
#: What the documentation promises.
MOST_TIME, MOST_TIME_ON_DEMAND = 12.0, 25.0
MOST_MEMORY, FREE_MEMORY, LEAST_BLOCK = 30.0, 50 * MIB, 8
#: Below this size the fixed cost of a page says more than the bytes.
LEAST_BYTES = 20_000
_LIMIT_SECONDS = 300


@dataclass(frozen=True)
class Cost:
    """What one document cost. Times in seconds of processor time, sizes in bytes."""

    name: str
    size: int
    extract: float
    everything: float
    memory: int
    lost: int
    error: str
    blocks: int = 0

    def time_ratio(self, ordinary: float) -> float:
        """Time per byte over that of ordinary pages, of the extraction alone."""
        return self.extract / max(self.size, LEAST_BYTES) / ordinary

    def everything_ratio(self, ordinary: float) -> float:
        """The same of all that an article makes on demand, together."""
        return self.everything / max(self.size, LEAST_BYTES) / ordinary

    @property
    def memory_ratio(self) -> float:
        """Memory beyond 50 MiB over the size of the input; a block is eight bytes at least."""
        return max(0, self.memory - FREE_MEMORY) / max(self.size, LEAST_BLOCK * self.blocks, 1)


def size_of(document: Document) -> int:
    """Bytes of a document."""
    if isinstance(document, bytes):
        return len(document)
    return len(document.encode("utf-8", "surrogatepass"))


def read_all(article: Article) -> None:
    """Ask for every part of an article that is made on demand."""
    _ = article.title, article.metadata, article.comments, article.related
    for block in article.blocks[:1000]:
        _ = block.xpath, block.tags
    article.dump()
    for name in FORMATS:
        render(article, name)


def ordinary_rate(extractor: Extractor) -> float:
    """Seconds a byte over the fixture pages, the best of five rounds."""
    pages = [path.read_bytes() for path in sorted(FIXTURES.glob("*/page.html"))]

    def once() -> float:
        started = time.process_time()
        for page in pages:
            _ = extractor.extract(page).text
        return time.process_time() - started

    return min(once() for _ in range(5)) / sum(map(len, pages))


def measure(hostile: Hostile, scale: float, extractor: Extractor, rest: bool = True) -> Cost:
    """The cost of one document, in a process of its own; `rest`: of all that can be asked, too."""
    return _in_child(_measured, hostile.name, (hostile, scale, extractor, rest))


def cheapest(
    hostile: Hostile, scale: float, ordinary: float, extractor: Extractor, rest: bool = True
) -> Cost:
    """The first cost within bounds, or the least of four: other work on a machine costs too."""
    costs: list[Cost] = []
    while len(costs) < 4:
        costs.append(measure(hostile, scale, extractor, rest))
        if costs[-1].error or costs[-1].time_ratio(ordinary) <= MOST_TIME:
            return costs[-1]
    return min(costs, key=lambda cost: cost.extract)


def _in_child(work: Callable[..., Cost], name: str, arguments: tuple[Any, ...]) -> Cost:
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    child = fork.Process(target=_send, args=(there, work, arguments))
    child.start()
    there.close()
    try:
        found: Cost = here.recv()
        return found
    except EOFError:
        child.join()
        return Cost(name, 1, 0.0, 0.0, 0, 0, f"process died or found no end: {child.exitcode}")
    finally:
        child.kill()
        child.join()


def _send(there: Connection, work: Callable[..., Cost], arguments: tuple[Any, ...]) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_LIMIT_SECONDS, _LIMIT_SECONDS))
    there.send(work(*arguments))


def _measured(hostile: Hostile, scale: float, extractor: Extractor, rest: bool) -> Cost:
    document = hostile.make(scale)
    size = size_of(document)
    gc.collect()
    gc.freeze()  # what the parent left behind is not this document's to sweep
    before = _reset_peak()
    # A document that is text is made as str, which its type cannot say.
    run: Callable[..., Article] = (
        extractor.extract_from_text if hostile.is_text else extractor.extract
    )
    lost, error, extracting, everything, blocks = 0, "", 0.0, 0.0, 0
    started = time.process_time()
    memory = 0
    try:
        article = run(document)
        text, blocks = article.text, len(article.page)
        extracting = time.process_time() - started
        memory = _peak() - before
        if hostile.readable:
            text = words_of(text)
            lost = sum(words_of(paragraph.split()) not in text for paragraph in PARAGRAPHS)
        started = time.process_time()
        if rest:
            read_all(article)
        everything = time.process_time() - started
    except Exception as problem:  # whatever it is belongs into the table
        error = f"{type(problem).__name__}: {problem}"[:100]
    return Cost(hostile.name, size, extracting, everything, memory, lost, error, blocks)


def _reset_peak() -> int:
    """Forget the peak so far; returns the resident bytes now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM")


def _status(key: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith(f"{key}:"))


# -- a search for worse ----------------------------------------------------------------------------

#: What units are made of; a page repeats one unit until it is `_SEARCH_BYTES` long.
PIECES: tuple[str, ...] = (
    "<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<i>", "<a>", "<a href=x>", "</a>", "<br>",
    "<hr>", "<li>", "<ul>", "</ul>", "<td>", "<tr>", "<table>", "<h2>", "<pre>", "</pre>", "<img>",
    "<span>", "</span>", "<dd>", "<dl>", "<q>", "<em>", "</em>", "<input>", "<svg>", "<script>",
    "</script>", "<!---->", "<p class=a{n}>", "<p id=x-{n}>", "<div class='comment c{n}'>", "a",
    "{n}", " ", "\n", "a{n} b", "&amp;", "ß", "漢", "\u200b", "1.", "2020-01-02", "by Ann",
    "Share", "Comments", "harbour ferry", "<meta name=a content={n}>", "<time datetime=1>",
    "<x{n}>", "</x{n}>", "<p style=display:none>", "<title>", "<o:p>", "<font>", "</font>",
)  # fmt: skip
_SEARCH_BYTES = 40_000


def unit_page(unit: tuple[str, ...], size: int = _SEARCH_BYTES) -> str:
    """A page that says one unit over and over; "{n}" is the number of the repetition."""
    text = "".join(unit)
    count = size // max(1, len(text.encode())) + 1
    return "".join(text.replace("{n}", str(n)) for n in range(count))


def search(seconds: float, extractor: Extractor, seed: int = 1) -> list[tuple[float, str]]:
    """Evolve units towards time per byte; the worst found, (ratio, unit), worst first."""
    chance, ordinary = random.Random(seed), ordinary_rate(extractor)
    known: dict[tuple[str, ...], float] = {}
    ended = time.process_time() + seconds
    while time.process_time() < ended:
        best = sorted(known, key=known.__getitem__)[-12:]
        unit = _changed(chance, chance.choice(best)) if len(known) > 40 else _random(chance)
        if unit and unit not in known:
            known[unit] = _rate(unit_page(unit), extractor) / ordinary
    worst = sorted(known.items(), key=lambda item: -item[1])[:10]
    print(f"{len(known)} units tried")
    return [(ratio, "".join(unit)) for unit, ratio in worst]


def _rate(document: str, extractor: Extractor) -> float:
    def once() -> float:
        started = time.process_time()
        _ = extractor.extract(document).text
        return time.process_time() - started

    return min(once() for _ in range(2)) / len(document.encode())


def _random(chance: random.Random) -> tuple[str, ...]:
    return tuple(chance.choice(PIECES) for _ in range(chance.randint(1, 5)))


def _changed(chance: random.Random, unit: tuple[str, ...]) -> tuple[str, ...]:
    at = chance.randrange(len(unit))
    kept = unit[at + 1 :] if chance.random() < 0.6 else unit[at:]
    new = () if chance.random() < 0.2 else (chance.choice(PIECES),)
    return (*unit[:at], *new, *kept)[:8]


# -- a long run ------------------------------------------------------------------------------------


def long_run(
    count: int, extractor: Extractor, every: int = 5_000
) -> Iterable[tuple[int, int, int]]:
    """Extract from the eight smallest fixtures in turn, `count` times in all.

    Of every eleventh article comments and metadata are read as well: of each fixture's in turn.
    Yields extractions so far, resident bytes and open descriptors after each `every` of them.
    """
    pages = sorted((path.read_bytes() for path in FIXTURES.glob("*/page.html")), key=len)[:8]
    for number in range(1, count + 1):
        article = extractor.extract(pages[number % len(pages)])
        _ = article.text
        if number % 11 == 0:
            _ = article.comments, article.metadata
        if number % every == 0:
            gc.collect()
            yield number, _status("VmRSS"), len(list(Path("/proc/self/fd").iterdir()))


# -- the table -------------------------------------------------------------------------------------


def table(costs: Iterable[Cost], ordinary: float) -> Iterable[str]:
    """Lines of a table, one a document."""
    yield (
        f"{'document':44} {'MB':>6} {'s':>7} {'ratio':>6} {'rest s':>7} {'ratio':>6} "
        f"{'MiB':>6} {'ratio':>6} {'lost':>4}"
    )
    for cost in costs:
        yield (
            f"{cost.name[:44]:44} {cost.size / 1e6:6.2f} {cost.extract:7.2f} "
            f"{cost.time_ratio(ordinary):6.1f} {cost.everything:7.2f} "
            f"{cost.everything_ratio(ordinary):6.1f} "
            f"{cost.memory / MIB:6.0f} {cost.memory_ratio:6.1f} {cost.lost:4} {cost.error}"
        )


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 if a document breaks a promise."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", help="parts of documents' names; default: all")
    parser.add_argument("--scale", type=float, default=1.0, help="1.0 is full size")
    parser.add_argument("--scorer", default="learned")
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    parser.add_argument("--search", type=float, help="look for worse for so many seconds")
    parser.add_argument("--long", type=int, help="extract so often in one process")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    extractor = Extractor(scorer=options.scorer)
    if options.search:
        worst = search(options.search, extractor, options.seed)
        for ratio, unit in worst:
            print(f"{ratio:6.1f} {unit!r}")
        return int(worst[0][0] > MOST_TIME)
    if options.long:
        for number, resident, files in long_run(options.long, extractor):
            print(f"{number:7} extractions, {resident / MIB:7.1f} MiB, {files} files", flush=True)
        return 0
    ordinary = ordinary_rate(extractor)
    print(f"ordinary pages: {ordinary * 1e9:.0f} ns a byte", flush=True)
    chosen = [
        hostile
        for hostile in CATALOGUE.values()
        if not options.names or any(part in hostile.name for part in options.names)
    ]
    costs: list[Cost] = []

    def measured() -> Iterable[Cost]:
        for hostile in chosen:
            costs.append(cheapest(hostile, options.scale, ordinary, extractor))
            yield costs[-1]

    for line in table(measured(), ordinary):
        print(line, flush=True)
    if options.json:
        rows = [{**vars(cost), "time_ratio": cost.time_ratio(ordinary)} for cost in costs]
        options.json.write_text(json.dumps(rows, indent=1))
    worst_time = max(costs, key=lambda cost: cost.time_ratio(ordinary))
    worst_memory = max(costs, key=lambda cost: cost.memory_ratio)
    print(f"worst time ratio {worst_time.time_ratio(ordinary):.1f} ({worst_time.name})")
    worst_rest = max(costs, key=lambda cost: cost.everything_ratio(ordinary))
    rest_ratio = worst_rest.everything_ratio(ordinary)
    print(f"worst time ratio on demand {rest_ratio:.1f} ({worst_rest.name})")
    print(f"worst memory ratio {worst_memory.memory_ratio:.1f} ({worst_memory.name})")
    kept = (
        worst_time.time_ratio(ordinary) <= MOST_TIME
        and rest_ratio <= MOST_TIME_ON_DEMAND
        and worst_memory.memory_ratio <= MOST_MEMORY
        and not any(cost.error or cost.lost for cost in costs)
    )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
