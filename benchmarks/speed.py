"""Time, memory, throughput and growth of any extractors, in one interleaved run.

    python -m benchmarks.speed --data FOLDER --sets fundus-dev --limit 40

What is timed is the text of a page, without comments or metadata, which some offer as well.
Every page goes through every extractor in turn, in an order that shifts from page to page, and
the whole is repeated, so that a busy moment of the machine hits all alike. CPU time is that of
the process (user and system), for Node that of its process. ``results.json`` and
``results.md`` go to the folder ``--out``.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import json
import logging
import multiprocessing as mp
import os
import re
import resource
import shlex
import signal
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from benchmarks import sources, tables
from benchmarks.peers import (
    PEERS,
    PageInput,
    Peer,
    available_peers,
    make_peer,
    page_input,
    text_of,
)
from benchmarks.versions import machine, version_of

BASELINES = ("trafilatura-fast", "resiliparse")
FACTORS = (1, 2, 4, 8, 16, 32, 64)
PARTS = ("throughput", "memory", "growth")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    try:
        pages = _pages(args)
        specs, missing = available_peers([*dict.fromkeys([*args.extractors, *BASELINES])])
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    for spec, reason in missing.items():
        print(f"left out: {spec}: {reason}", file=sys.stderr)
    with _quiet():
        results = {
            "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
            "command": shlex.join(["python", "-m", "benchmarks.speed", *(argv or sys.argv[1:])]),
            "machine": machine(),
            "versions": {spec: version_of(spec) for spec in specs},
            "missing": missing,
            **_measure(args, pages, specs),
        }
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    text = report(results)
    (args.out / "results.md").write_text(text, "utf-8")
    print(text)
    return 0


def _measure(
    args: argparse.Namespace, pages: Sequence[PageInput], specs: list[str]
) -> dict[str, Any]:
    """All parts that were not left out."""
    results: dict[str, Any] = {
        "pages": len(pages),
        "mean_kilobytes": sum(len(page.html.encode()) for page in pages) / len(pages) / 1000,
        "repeats": args.repeats,
        "per_page": per_page(pages, specs, args.repeats, args.timeout),
    }
    if "throughput" not in args.skip:
        results["throughput"] = {
            spec: {str(n): throughput(spec, pages, n) for n in _processes(args.processes)}
            for spec in _told(specs, "throughput")
        }
    if "memory" not in args.skip:
        results["memory"] = {spec: memory(spec, pages) for spec in _told(specs, "memory")}
    if "growth" not in args.skip:
        chosen = _typical(pages, args.growth_pages)
        results["growth"] = {
            spec: growth(spec, chosen, args.timeout) for spec in _told(specs, "growth")
        }
    return results


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    parser.set_defaults(limit=40)
    add = parser.add_argument
    add("--extractors", nargs="+", metavar="NAME", default=list(PEERS))
    add("--repeats", type=int, default=5, metavar="N", help="timed rounds (default 5)")
    add("--processes", nargs="+", default=["1", "2", "N"], help="N is all cores (default 1 2 N)")
    add("--growth-pages", type=int, default=3, metavar="N", help="pages to lengthen (default 3)")
    add("--timeout", type=float, default=60.0, metavar="S", help="seconds a page (default 60)")
    add("--skip", nargs="+", choices=PARTS, default=[], help="parts to leave out")
    add("--out", type=Path, default=Path("benchmarks/results/speed"), metavar="FOLDER")
    return parser.parse_args(argv)


def _pages(args: argparse.Namespace) -> list[PageInput]:
    pages = [
        page_input(source.name, page)
        for source in sources.chosen(args)
        for page in source.sample(args.limit)
    ]
    if not pages:
        raise ValueError("the data sets hold no pages")
    return pages


def _processes(wanted: Sequence[str]) -> list[int]:
    return sorted({os.cpu_count() or 1 if n == "N" else int(n) for n in wanted})


def _told(specs: list[str], part: str) -> Iterator[str]:
    for spec in specs:
        print(f"\r{part}: {spec:<60}", end="", file=sys.stderr, flush=True)
        yield spec
    print(file=sys.stderr)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings and log lines of the extractors."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


# --- time per page -----------------------------------------------------------------------


@dataclass(slots=True)
class _Times:
    """Seconds of one extractor, arrays (repeats, pages); NaN where it failed."""

    cpu: np.ndarray[Any, np.dtype[np.float64]]
    wall: np.ndarray[Any, np.dtype[np.float64]]
    errors: dict[str, str] = field(default_factory=dict)


def per_page(
    pages: Sequence[PageInput], specs: Sequence[str], repeats: int, limit: float
) -> dict[str, Any]:
    """Times of all extractors on all pages, interleaved, after one round that does not count."""
    peers = {spec: make_peer(spec) for spec in specs}
    shape = (repeats, len(pages))
    times = {spec: _Times(np.full(shape, np.nan), np.full(shape, np.nan)) for spec in specs}
    for repeat in range(-1, repeats):
        print(f"\rround {repeat + 1} of {repeats:<60}", end="", file=sys.stderr, flush=True)
        for number, page in enumerate(pages):
            gc.collect()
            shift = (number + repeat) % len(specs)
            for spec in [*specs[shift:], *specs[:shift]]:
                _time_one(peers[spec], page, limit, times[spec], (repeat, number))
    print(file=sys.stderr)
    for peer in peers.values():
        _close(peer)
    return {spec: _summary(times[spec], {b: times[b] for b in BASELINES if b in times})
            for spec in specs}  # fmt: skip


def _time_one(
    peer: Peer, page: PageInput, limit: float, times: _Times, place: tuple[int, int]
) -> None:
    if page.id in times.errors:
        return
    try:
        cpu, wall = timed(peer, page, limit)
    except Exception as error:  # a page an extractor cannot read has no time
        times.errors[page.id] = f"{type(error).__name__}: {error}"[:200]
        times.cpu[:, place[1]] = times.wall[:, place[1]] = np.nan
        return
    if place[0] >= 0:
        times.cpu[place], times.wall[place] = cpu, wall


def timed(peer: Peer, page: PageInput, limit: float) -> tuple[float, float]:
    """CPU and wall seconds of one extraction, that of a child process included.

    Raises TimeoutError past the limit, and whatever the extractor raises.
    """
    child = getattr(peer, "child_seconds", 0.0)
    with _alarm(limit):
        wall, cpu = time.perf_counter(), time.process_time()
        text_of(peer, page)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return cpu + getattr(peer, "child_seconds", 0.0) - child, wall


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"no answer in {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _close(peer: Peer) -> None:
    close = getattr(peer, "close", None)
    if close:
        close()


def _summary(own: _Times, baselines: dict[str, _Times]) -> dict[str, Any]:
    result: dict[str, Any] = {"errors": own.errors}
    for kind, times in (("cpu", own.cpu), ("wall", own.wall)):
        known = times[:, ~np.isnan(times).any(axis=0)]
        if not known.size:
            continue
        page = np.median(known, axis=0) * 1000
        rounds = known.mean(axis=1) * 1000
        result[f"{kind}_ms"] = {
            "mean": float(page.mean()),
            "median": float(np.median(page)),
            "p95": float(np.percentile(page, 95)),
            "worst": float(page.max()),
            "round_means": [float(value) for value in rounds],
        }
    result["ratio_to"] = {name: _ratio(own.cpu, base.cpu) for name, base in baselines.items()}
    return result


def _ratio(own: Any, base: Any) -> dict[str, float] | None:
    """CPU over that of the baseline on the pages both can read: the median over rounds, and
    the least and the most of them."""
    both = ~(np.isnan(own) | np.isnan(base)).any(axis=0)
    if not both.any():
        return None
    rounds = own[:, both].sum(axis=1) / base[:, both].sum(axis=1)
    return {
        "median": float(np.median(rounds)),
        "least": float(rounds.min()),
        "most": float(rounds.max()),
    }


# --- throughput --------------------------------------------------------------------------

_worker_peer: Peer
_worker_pages: Sequence[PageInput]


def throughput(spec: str, pages: Sequence[PageInput], processes: int) -> float:
    """Pages a second of wall time with so many processes, all warm before the clock starts."""
    context = mp.get_context("spawn")
    ready = context.Barrier(processes + 1)
    rounds = max(2, 4 * processes)
    work = [number for _ in range(rounds) for number in range(len(pages))]
    with context.Pool(processes, _start_worker, (spec, pages, ready)) as pool:
        ready.wait(timeout=300)
        started = time.perf_counter()
        pool.map(_extract_number, work, chunksize=4)
        return len(work) / (time.perf_counter() - started)


def _start_worker(spec: str, pages: Sequence[PageInput], ready: Any) -> None:
    global _worker_peer, _worker_pages  # a pool hands its workers nothing else to keep
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    _worker_peer, _worker_pages = make_peer(spec), pages
    for number in range(min(3, len(pages))):
        _extract_number(number)
    ready.wait(timeout=300)


def _extract_number(number: int) -> None:
    try:
        text_of(_worker_peer, _worker_pages[number])
    except Exception:  # counted where times are taken; here the page is just over sooner
        return


# --- memory ------------------------------------------------------------------------------


def memory(spec: str, pages: Sequence[PageInput]) -> dict[str, float]:
    """Resident megabytes of a process of its own: what it holds after the first page, and its
    peak over all pages. A child process (Node) is counted with it."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_measure_memory, args=(spec, pages, theirs))
    process.start()
    theirs.close()
    try:
        first, peak = ours.recv()
    except EOFError:
        return {"first_mb": float("nan"), "peak_mb": float("nan")}
    finally:
        process.join()
    return {"first_mb": first, "peak_mb": peak}


def _measure_memory(spec: str, pages: Sequence[PageInput], pipe: Connection) -> None:
    peer = make_peer(spec)
    first = float("nan")
    with _quiet():
        for number, page in enumerate(pages):
            with suppress(Exception):  # counted where times are taken
                text_of(peer, page)
            if number == 0:
                first = _megabytes(peer, "VmRSS")
    pipe.send((first, _megabytes(peer, "VmHWM")))
    _close(peer)


def _megabytes(peer: Peer, mark: str) -> float:
    child = getattr(peer, "child_pid", None)
    return _of_process("self", mark) + (_of_process(str(child), mark) if child else 0.0)


def _of_process(process: str, mark: str) -> float:
    """Megabytes from /proc where there is one: getrusage would count the parent's as well."""
    status = Path(f"/proc/{process}/status")
    if status.is_file():
        found = re.search(rf"{mark}:\s+(\d+) kB", status.read_text("utf-8"))
        return int(found[1]) / 1000 if found else float("nan")
    unit = 1_000_000 if sys.platform == "darwin" else 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


# --- growth ------------------------------------------------------------------------------

_BODY = re.compile(r"(<body\b[^>]*>)(.*)(</body>)", re.IGNORECASE | re.DOTALL)


def lengthened(html: str, factor: int) -> str:
    """A page with the content of its body so many times."""
    return _BODY.sub(lambda m: m[1] + m[2] * factor + m[3], html, count=1)


def _typical(pages: Sequence[PageInput], count: int) -> list[PageInput]:
    """Pages with a body around the median length."""
    fit = sorted((page for page in pages if _BODY.search(page.html)), key=lambda p: len(p.html))
    start = max(0, (len(fit) - count) // 2)
    return fit[start : start + count]


# A busy moment of the machine lengthens one time of several; nothing shortens any.
_GROWTH_TIMINGS = 2


def growth(spec: str, pages: Sequence[PageInput], limit: float) -> dict[str, Any]:
    """CPU seconds on pages made longer, and the exponent k of seconds ~ length^k: over all
    sizes, and of the last two. An extractor too slow for a size gets no larger ones."""
    peer = make_peer(spec)
    seconds: dict[int, float] = {}
    error = None
    try:
        text_of(peer, pages[0])
        for factor in FACTORS:
            longer = [
                PageInput(p.set, p.id, p.site, lengthened(p.html, factor), p.url) for p in pages
            ]
            seconds[factor] = sum(
                min(timed(peer, page, limit)[0] for _ in range(_GROWTH_TIMINGS)) for page in longer
            )
    except Exception as raised:  # the sizes before it still count
        error = f"{type(raised).__name__}: {raised}"[:200]
    _close(peer)
    return {"seconds": seconds, "error": error, **exponents(seconds)}


def exponents(seconds: dict[int, float]) -> dict[str, float | None]:
    """Slope of log seconds over log length, for all sizes and for the last two."""
    points = [(factor, spent) for factor, spent in seconds.items() if spent > 0]
    if len(points) < 2:
        return {"exponent": None, "last_exponent": None}
    x, y = np.log([p[0] for p in points]), np.log([p[1] for p in points])
    slope = float(np.polyfit(x, y, 1)[0])
    last = float((y[-1] - y[-2]) / (x[-1] - x[-2]))
    return {"exponent": slope, "last_exponent": last}


# --- report ------------------------------------------------------------------------------


def report(results: dict[str, Any]) -> str:
    """The results as Markdown."""
    m = results["machine"]
    parts = [
        "# Speed\n",
        f"{results['date']}, {m['processor']}, {m['cores']} cores, Python {m['python']}:"
        f" `{results['command']}`\n",
        f"{results['pages']} pages of {results['mean_kilobytes']:.0f} kB on average,"
        f" {results['repeats']} rounds; ratios are of CPU time in the same run, brackets the"
        " least and the most of the rounds.\n",
        _time_table(results["per_page"]),
    ]
    if "throughput" in results:
        counts = list(next(iter(results["throughput"].values())))
        rows = [
            [spec, *(f"{rates[n]:.1f}" for n in counts)]
            for spec, rates in results["throughput"].items()
        ]
        header = ["pages a second", *(f"{n} processes" for n in counts)]
        parts += ["", tables.markdown(header, rows)]
    if "memory" in results:
        rows = [
            [spec, f"{used['first_mb']:.0f}", f"{used['peak_mb']:.0f}"]
            for spec, used in results["memory"].items()
        ]
        header = ["resident memory, MB", "after the first page", "peak"]
        parts += ["", tables.markdown(header, rows)]
    if "growth" in results:
        parts += ["", _growth_table(results["growth"])]
    failed = [
        f"- {spec}, {page}: {error}"
        for spec, times in results["per_page"].items()
        for page, error in times["errors"].items()
    ]
    parts += ["\nPages without a time:\n", *failed] if failed else []
    parts += ["\n### Versions\n", *(f"- {s}: {v}" for s, v in results["versions"].items())]
    parts += [f"- {spec}: left out, {reason}" for spec, reason in results["missing"].items()]
    return "\n".join(parts) + "\n"


def _time_table(times: dict[str, Any]) -> str:
    header = ["milliseconds a page", "CPU mean", "median", "95 %", "worst", "wall median"]
    header += ["spread of rounds", *(f"CPU / {name}" for name in BASELINES)]
    rows = []
    for spec, own in times.items():
        if "cpu_ms" not in own:
            continue
        cpu, rounds = own["cpu_ms"], own["cpu_ms"]["round_means"]
        row = [spec, *(f"{cpu[k]:.2f}" for k in ("mean", "median", "p95", "worst"))]
        row += [f"{own['wall_ms']['median']:.2f}", f"{min(rounds):.2f}-{max(rounds):.2f}"]
        rows.append([*row, *(_ratio_text(own["ratio_to"].get(name)) for name in BASELINES)])
    return tables.markdown(header, rows)


def _ratio_text(ratio: dict[str, float] | None) -> str:
    if not ratio:
        return ""
    return f"{ratio['median']:.2f} [{ratio['least']:.2f}, {ratio['most']:.2f}]"


def _growth_table(grown: dict[str, Any]) -> str:
    def exponent(value: float | None) -> str:
        return "" if value is None else f"{value:.2f}"

    header = ["CPU seconds by length", *(f"{factor}x" for factor in FACTORS)]
    header += ["exponent", "last doubling"]
    rows = []
    for spec, own in grown.items():
        cells = [f"{own['seconds'][f]:.3f}" if f in own["seconds"] else "" for f in FACTORS]
        rows.append([spec, *cells, exponent(own["exponent"]), exponent(own["last_exponent"])])
    return tables.markdown(header, rows)


if __name__ == "__main__":
    sys.exit(main())
