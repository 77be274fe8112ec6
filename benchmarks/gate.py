"""Accuracy may rise, not fall: measures against floors pinned in a file.

    python -m benchmarks.gate --data FOLDER            fails where a measure fell
    python -m benchmarks.gate --data FOLDER --raise    writes what is better as new floors

Floors are pinned together with the hash of the data and the number of pages, which are drawn
by content hash. The pages are the same ones every time, so no drawing of pages comes between
two runs; a measure may still fall by a tenth of half its 95 % interval, and by .001, before the
gate fails: that much a change of a numeric library or one border case can do. Results are kept
in a folder and used again while code, data and measures are the same.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import sources
from benchmarks.accuracy import RunOptions, collect, summaries
from benchmarks.peers import available_peers, make_peer
from benchmarks.sources import Source
from boilerkit.evaluation.datasets import DATA_VARIABLE, SHARED_SETS
from boilerkit.evaluation.summary import MEASURES
from boilerkit.page.labels import Label

FLOORS = Path(__file__).with_name("floors.json")
EXTRACTORS = ("boilerkit-heuristic", "boilerkit-learned")
GUARDED = (
    "page_f1",
    "segment_f1",
    "regret",
    "leak.comment",
    "leak.related",
    "leak.boilerplate",
    *(f"words.{label}" for label in Label),
)
_LEAST_PAGES = 10
_LEAST_NOISE = 0.001

#: {set: {"sha256", "pages", "extractors": {name: {measure: {"value", "noise"}}}}}
Floors = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Check:
    """One measure against its floor."""

    set: str
    extractor: str
    measure: str
    now: float
    floor: float
    noise: float

    @property
    def gain(self) -> float:
        """How much better than the floor, in the measure's own sense of better."""
        return self.floor - self.now if MEASURES[self.measure].lower_is_better else (
            self.now - self.floor
        )  # fmt: skip

    @property
    def fell(self) -> bool:
        return self.gain < -self.noise

    def __str__(self) -> str:
        return (
            f"{self.set}, {self.extractor}, {self.measure}: {self.now:.4f}, floor"
            f" {self.floor:.4f}, noise {self.noise:.4f}"
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 1 where something fell, or 2 where it cannot be told."""
    args = _arguments(argv)
    if not (args.data or os.environ.get(DATA_VARIABLE)):
        print(f"gate skipped: no data, name its folder with --data or {DATA_VARIABLE}")
        return 0
    try:
        floors: Floors = json.loads(args.floors.read_text("utf-8")) if args.floors.exists() else {}
        chosen = [source for source in _sources(args) if args.raise_ or source.name in floors]
    except (OSError, ValueError) as error:
        print(f"gate cannot run: {error}", file=sys.stderr)
        return 2
    if not chosen:
        print("gate skipped: no floors for the data sets there, make them with --raise")
        return 0
    for name in floors.keys() - {source.name for source in chosen}:
        print(f"skipped: {name}, which is not there")
    return _raise(args, floors, chosen) if args.raise_ else _check(args, floors, chosen)


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gate", description=(__doc__ or "").partition("\n")[0]
    )
    add = parser.add_argument
    add("--data", metavar="FOLDER", help="folder of the shared .jsonl.xz files")
    add("--floors", type=Path, default=FLOORS, metavar="FILE")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="default: all cores")
    add("--cache", type=Path, default=Path(".cache/gate"), metavar="FOLDER")
    add("--raise", action="store_true", dest="raise_", help="write higher floors")
    add("--allow-lower", action="store_true", help="with --raise, also write lower ones")
    add("--extractors", nargs="+", default=EXTRACTORS, metavar="NAME", help="with --raise")
    add("--limit", type=int, default=150, metavar="N", help="with --raise: pages a set")
    return parser.parse_args(argv)


def _sources(args: argparse.Namespace) -> list[Source]:
    found = sources.chosen(argparse.Namespace(data=args.data, sets=[]))
    return [source for source in found if source.name in SHARED_SETS]


def _check(args: argparse.Namespace, floors: Floors, chosen: list[Source]) -> int:
    changed = [source for source in chosen if source.hash() != floors[source.name]["sha256"]]
    for source in changed:
        print(f"FAILED: {source.name} is not the data its floors were made on")
    kept = [source for source in chosen if source not in changed]
    wanted = [*dict.fromkeys(spec for s in kept for spec in floors[s.name]["extractors"])]
    missing = available_peers(wanted)[1]
    for reason in missing.values():
        print(f"FAILED: {reason}")
    limits = {source.name: floors[source.name]["pages"] for source in kept}
    measured = _measure(args, kept, [s for s in wanted if s not in missing], limits)
    checks = list(_checks(floors, measured))
    fallen = [check for check in checks if check.fell]
    for check in fallen:
        print(f"FAILED: {check}")
    for check in checks:
        if check.gain > check.noise:
            print(f"better: {check}")
    failed = bool(fallen or changed or missing)
    print(f"gate {'FAILED' if failed else 'passed'}: {len(checks)} floors, {len(fallen)} fallen")
    return int(failed)


def _raise(args: argparse.Namespace, floors: Floors, chosen: list[Source]) -> int:
    extractors, missing = available_peers(list(args.extractors))
    for reason in missing.values():
        print(f"left out: {reason}")
    hashes = {source.name: source.hash() for source in chosen}
    limits = {source.name: args.limit for source in chosen}
    measured = _measure(args, chosen, extractors, limits)
    fallen = [check for check in _checks(floors, measured) if check.fell]
    other = [
        name
        for name, digest in hashes.items()
        if name in floors
        and (floors[name]["sha256"] != digest or floors[name]["pages"] != args.limit)
    ]
    if (fallen or other) and not args.allow_lower:
        for check in fallen:
            print(f"refused: {check}")
        for name in other:
            print(f"refused: {name} has floors on other data or another number of pages")
        print("nothing written; --allow-lower overrides")
        return 1
    for name, now in measured.items():
        fresh = name in other or name not in floors
        old = {} if fresh else floors[name]["extractors"]
        floors[name] = {
            "sha256": hashes[name],
            "pages": args.limit,
            "extractors": old | _raised(old, now, args.allow_lower),
        }
    text = json.dumps(floors, indent=1, sort_keys=True) + "\n"
    args.floors.write_text(text, "utf-8")
    print(f"floors of {', '.join(measured)} written to {args.floors}")
    return 0


def _raised(old: Mapping[str, Any], now: Mapping[str, Any], lower: bool) -> dict[str, Any]:
    """The better of the old floors and the present figures; the latter where it may be lower."""
    result: dict[str, Any] = {}
    for extractor, measures in now.items():
        kept = dict(old.get(extractor, {}))
        for name, entry in measures.items():
            floor = kept.get(name)
            check = floor and Check("", extractor, name, entry["value"], floor["value"], 0.0)
            if check is None or lower or check.gain > 0:
                kept[name] = entry
        result[extractor] = kept
    return result


def _measure(
    args: argparse.Namespace, chosen: list[Source], specs: list[str], limits: Mapping[str, int]
) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """Set -> extractor -> guarded measure -> {"value", "noise"}."""
    result = {}
    for source in chosen if specs else ():
        options = RunOptions(
            args.cache / source.name, limits[source.name], args.jobs, timeout=60.0, resume=True
        )
        summary = summaries(collect(options, [source], specs), [source], [])[source.name]
        result[source.name] = {
            spec: _guarded(summary["extractors"][make_peer(spec).name]["measures"])
            for spec in specs
        }
    return result


def _guarded(measures: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    return {
        name: {
            "value": round(found["value"], 5),
            "noise": round(max(_LEAST_NOISE, (found["high"] - found["low"]) / 20), 5),
        }
        for name, found in measures.items()
        if name in GUARDED and found["pages"] >= _LEAST_PAGES
    }


def _checks(floors: Floors, measured: Mapping[str, Any]) -> Iterator[Check]:
    for name, extractors in measured.items():
        for extractor, now in extractors.items():
            wanted = floors.get(name, {}).get("extractors", {}).get(extractor, {})
            for measure, floor in wanted.items():
                if measure in now:
                    value = now[measure]["value"]
                    yield Check(name, extractor, measure, value, floor["value"], floor["noise"])


if __name__ == "__main__":
    sys.exit(main())
