"""Pages per second, memory and overhead of batches, over many pages.

    python -m benchmarks.batch --data FOLDER --pages 20000 --docs docs/batch.md

The pages of the sets are laid out as files, repeated until there are enough, and every way of
going through them runs in a process of its own, one after the other: a bare loop over `extract`,
as many such loops at once as there are workers, each over all pages (more than that the machine
cannot do: processors that share a core, or a core with others, are not as many times as fast as
one), `extract_many` with 1, 2 and N workers, the same handing back whole articles, and the command
`boilerkit clean`. ``batch.json`` and ``batch.md`` go to the folder ``--out``.

Rates are counted from the first result on, so that they do not hold the start of the workers.
Memory is the resident memory of all processes of a run (shared pages of code are counted in
each), sampled as results come; growth compares its mean in the last tenth of the pages with
that in the first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import active_children
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks import sources, tables
from benchmarks.versions import machine, version_of
from boilerkit import Article, Extractor, extract_many
from boilerkit.batch.run import default_workers

_SAMPLE_SECONDS = 0.2
_MEBIBYTE = 1 << 20
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_FIGURES = re.compile(r"(?<=<!-- figures -->\n).*?(?=<!-- /figures -->)", re.DOTALL)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    if args.one:
        print(json.dumps(_one(args.one, Path(args.folder))))
        return 0
    try:
        with tempfile.TemporaryDirectory() as scratch:
            results = _measured(args, Path(scratch))
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    results["command"] = _command_line(argv or sys.argv[1:])
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "batch.json").write_text(json.dumps(results, indent=2) + "\n", "utf-8")
    text = table(results)
    (args.out / "batch.md").write_text(text, "utf-8")
    if args.docs:
        page = args.docs.read_text("utf-8")
        told = f"\n{text}\nMeasured with `{results['command']}`.\n\n"
        args.docs.write_text(_FIGURES.sub(lambda _: told, page), "utf-8")
    print(text, end="")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sources.add_arguments(parser)
    parser.add_argument("--pages", type=int, default=20_000, help="how many (default: 20000)")
    parser.add_argument(
        "--workers", type=int, nargs="+", default=[1, 2, default_workers()], metavar="N"
    )
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    parser.add_argument(
        "--docs", type=Path, help="page whose part between the figures marks is replaced"
    )
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def _command_line(words: Sequence[str]) -> str:
    """The command, with the data folder as its variable: paths of one machine tell nothing."""
    hidden = ['"$BOILERKIT_DATA"' if before == "--data" else shlex.quote(word)
              for before, word in zip(["", *words], words, strict=False)]  # fmt: skip
    return " ".join(["python -m benchmarks.batch", *hidden])


def _measured(args: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    folder = scratch / "pages"
    count, size = _lay_out(args, folder)
    workers = sorted(set(args.workers))
    ways = ["loop", f"loops-{workers[-1]}", *(f"workers-{n}" for n in workers)]
    ways.append(f"articles-{workers[-1]}")
    ways.append(f"command-{workers[-1]}")
    results = {}
    for way in ways:
        print(f"{way} ...", file=sys.stderr, flush=True)
        kind, _, number = way.partition("-")
        results[way] = (
            _side_by_side(int(number), folder) if kind == "loops" else _apart(way, folder)
        )
    return {
        "machine": machine(),
        "version": version_of("boilerkit-learned"),
        "pages": args.pages,
        "different_pages": count,
        "mean_kilobytes": size / count / 1000,
        "ways": results,
    }


def _lay_out(args: argparse.Namespace, folder: Path) -> tuple[int, int]:
    """Write the pages as files, and links to them until there are enough.

    They come in the order of their content hashes, so that every part of a run holds pages of all
    sets: pages of one set are larger than those of another, and memory would tell the order.
    """
    folder.mkdir()
    pages = (page for source in sources.chosen(args) for page in source.sample(args.limit))
    contents = [page.html.encode("utf-8", "replace") for page in islice(pages, args.pages)]
    if not contents:
        raise ValueError("the data sets hold no pages")
    contents.sort(key=lambda content: hashlib.sha256(content).digest())
    for number, content in enumerate(contents):
        (folder / f"{number:07d}.html").write_bytes(content)
    for number in range(len(contents), args.pages):
        os.link(folder / f"{number % len(contents):07d}.html", folder / f"{number:07d}.html")
    return len(contents), sum(map(len, contents))


def _apart(way: str, folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.batch", "--one", way, "--folder", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, **_ONE_THREAD},
    )
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _side_by_side(count: int, folder: Path) -> dict[str, float]:
    """So many bare loops at once, each over all pages."""
    with ThreadPoolExecutor(count) as threads:
        loops = list(threads.map(lambda _: _apart("loop", folder), range(count)))
    return {
        "pages": sum(loop["pages"] for loop in loops),
        "characters": sum(loop["characters"] for loop in loops),
        "pages_per_second": sum(loop["pages_per_second"] for loop in loops),
        "cpu_milliseconds_per_page": mean(loop["cpu_milliseconds_per_page"] for loop in loops),
        "peak_mebibytes": sum(loop["peak_mebibytes"] for loop in loops),
        "growth": mean(loop["growth"] for loop in loops),
    }


# -- one way, in a process of its own ----------------------------------------------------------


def text_of(article: Article) -> str:
    """The least that a user would want of an article."""
    return article.text


def _one(way: str, folder: Path) -> dict[str, float]:
    kind, _, number = way.partition("-")
    if kind == "command":
        return _command(folder, int(number))
    watch = _Watch()
    for chars in _lengths(kind, folder, int(number or 0)):
        watch.note(chars)
    return watch.record()


def _pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    names = sorted(entry.name for entry in os.scandir(folder))
    return ((name, (folder / name).read_bytes()) for name in names)


def _lengths(kind: str, folder: Path, workers: int) -> Iterator[int]:
    """Length of each page's text, the way it is to be measured."""
    if kind == "loop":
        extractor = Extractor()
        for _, html in _pages(folder):
            yield len(extractor.extract(html).text)
    elif kind == "articles":
        for result in extract_many(_pages(folder), workers=workers):
            yield len(result.article.text if result.article else "")
    else:
        for result in extract_many(_pages(folder), workers=workers, transform=text_of):
            yield len(result.output or "")


@dataclass
class _Watch:
    """Time and memory as results come."""

    pages: int = 0
    chars: int = 0
    first: float = 0.0
    last: float = 0.0
    started: float = field(default_factory=time.perf_counter)
    sampled: float = 0.0
    samples: list[tuple[int, int]] = field(default_factory=list)

    def note(self, chars: int) -> None:
        self.last = time.perf_counter()
        self.first = self.first or self.last
        self.pages += 1
        self.chars += chars
        if self.last - self.sampled >= _SAMPLE_SECONDS:
            self.sampled = self.last
            self.samples.append((self.pages, _resident()))

    def record(self) -> dict[str, float]:
        tenth = self.pages / 10
        first = [size for page, size in self.samples if page <= tenth]
        last = [size for page, size in self.samples if page > self.pages - tenth]
        mean_first, mean_last = (sum(part) / max(len(part), 1) for part in (first, last))
        seconds = max(self.last - self.first, 1e-9)
        return {
            "pages": self.pages,
            "characters": self.chars,
            "pages_per_second": (self.pages - 1) / seconds,
            "start_seconds": self.first - self.started,
            "cpu_milliseconds_per_page": _cpu_seconds() * 1000 / self.pages,
            "peak_mebibytes": max(size for _, size in self.samples) / _MEBIBYTE,
            "growth": mean_last / mean_first - 1 if mean_first else 0.0,
        }


def _resident() -> int:
    """Resident memory of this process and its workers, in bytes."""
    processes = [os.getpid(), *(child.pid for child in active_children() if child.pid)]
    return sum(map(_resident_of, processes))


def _resident_of(process: int) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _cpu_seconds() -> float:
    """Of this process and of the workers that have ended."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime


def _command(folder: Path, workers: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as scratch:
        target, summary = Path(scratch, "out.jsonl"), Path(scratch, "summary.json")
        words = ["clean", str(folder), "-o", str(target), "--workers", str(workers), "-q"]
        command = [sys.executable, "-m", "boilerkit", *words, "--summary", str(summary)]
        subprocess.run(command, check=False)
        counts = json.loads(summary.read_text("utf-8"))
        with open(target, encoding="utf-8") as lines:
            chars = sum(len(json.loads(line).get("text") or "") for line in islice(lines, None))
    return {
        "pages": counts["pages"],
        "characters": chars,
        "pages_per_second": counts["pages_per_second"],
        "cpu_milliseconds_per_page": _cpu_seconds() * 1000 / counts["pages"],
    }


# -- the table ---------------------------------------------------------------------------------

_NAMES = {
    "loop": "bare loop over `extract`",
    "loops": "bare loops at once",
    "workers": "`extract_many`, text",
    "articles": "`extract_many`, whole articles",
    "command": "`boilerkit clean` to JSON lines",
}


def table(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    header = ["", "workers", "pages/s", "× loop", "CPU ms/page", "peak MiB", "growth"]
    ways = results["ways"]
    rows = [_row(way, measured, ways["loop"]) for way, measured in ways.items()]
    about = (
        f"{results['pages']:,} pages ({results['different_pages']:,} different ones, "
        f"{results['mean_kilobytes']:.0f} kB on average), {results['machine']['cores']} cores, "
        f"{results['machine']['processor']}.\n\n"
    )
    return about + tables.markdown(header, rows) + _overhead(ways)


def _row(way: str, measured: dict[str, float], loop: dict[str, float]) -> list[str]:
    kind, _, workers = way.partition("-")
    peak, growth = measured.get("peak_mebibytes"), measured.get("growth")
    return [
        _NAMES[kind],
        workers or "–",
        f"{measured['pages_per_second']:.1f}",
        f"{measured['pages_per_second'] / loop['pages_per_second']:.2f}",
        f"{measured['cpu_milliseconds_per_page']:.2f}",
        "–" if peak is None else f"{peak:.0f}",
        "–" if growth is None else f"{growth:+.1%}",
    ]


def _overhead(ways: dict[str, Any]) -> str:
    if "workers-1" not in ways:
        return ""
    one, loop = ways["workers-1"], ways["loop"]
    cpu = one["cpu_milliseconds_per_page"] / loop["cpu_milliseconds_per_page"] - 1
    wall = loop["pages_per_second"] / one["pages_per_second"] - 1
    told = f"\nOverhead of one worker over the bare loop: {wall:+.1%} wall time, {cpu:+.1%} CPU.\n"
    if "workers-2" in ways:
        times = ways["workers-2"]["pages_per_second"] / one["pages_per_second"]
        told += f"Two workers do {times:.2f} times the pages a second of one"
        if "loops-2" in ways:
            most = ways["loops-2"]["pages_per_second"] / loop["pages_per_second"]
            told += f", two bare loops at once {most:.2f} times those of one loop"
        told += ".\n"
    return told


if __name__ == "__main__":
    sys.exit(main())
