"""Accuracy of any extractors on any data sets, with bootstrap intervals.

    python -m benchmarks.accuracy --data FOLDER --sets fundus-dev --extractors trafilatura

writes ``records.jsonl`` (one line a page and extractor, what ``--resume`` goes on from),
``results.json`` and ``results.md`` to the folder ``--out`` and prints the latter.
"""

from __future__ import annotations

import argparse
import datetime
import json
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from benchmarks import sources, tables
from benchmarks.peers import PEERS, available_peers, make_peer
from benchmarks.regret import with_peer_scores
from benchmarks.runner import Outcome, Progress, Task, run
from benchmarks.sources import Source
from benchmarks.versions import machine, measures_hash, version_of
from boilerkit.evaluation.summary import differences, summarise

Record = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to run."""
    args = _arguments(argv)
    try:
        chosen = sources.chosen(args)
        extractors, missing = available_peers(_specs(args))
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    for spec, reason in missing.items():
        print(f"left out: {spec}: {reason}", file=sys.stderr)
    if not extractors:
        print("no extractor can run", file=sys.stderr)
        return 2
    options = RunOptions(args.out, args.limit, args.jobs, args.timeout, args.resume, args.answers)
    records = collect(options, chosen, extractors)
    results = {
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        "command": shlex.join(["python", "-m", "benchmarks.accuracy", *(argv or sys.argv[1:])]),
        "machine": machine(),
        "versions": {_name(spec): version_of(spec) for spec in extractors},
        "missing": missing,
        "sets": summaries(records, chosen, [tuple(pair) for pair in args.compare]),
    }
    report = tables.report(results)
    (args.out / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (args.out / "results.md").write_text(report, "utf-8")
    print(report)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.accuracy", description=(__doc__ or "").partition("\n")[0]
    )
    sources.add_arguments(parser)
    add = parser.add_argument
    add("--extractors", nargs="+", metavar="NAME", help=f"default: all of {', '.join(PEERS)}")
    add("--predictions", nargs="+", default=[], metavar="FILE", help="answers from JSON lines")
    add("--scorer-folds", metavar="FOLDER", help="cross-validated weights of the learned scorer")
    add("--compare", nargs=2, action="append", default=[], metavar=("A", "B"), help="A minus B")
    add("--jobs", type=int, default=1, metavar="N", help="worker processes (default 1)")
    add("--timeout", type=float, default=30.0, metavar="S", help="seconds a page (default 30)")
    add("--out", type=Path, default=Path("benchmarks/results/accuracy"), metavar="FOLDER")
    add("--resume", action="store_true", help="go on from the records in --out")
    add("--answers", action="store_true", help="also write every answer to --out/answers")
    return parser.parse_args(argv)


def _specs(args: argparse.Namespace) -> list[str]:
    extra = [f"answers:{path}" for path in args.predictions]
    if args.scorer_folds:
        extra.append(f"folds:{args.scorer_folds}")
    named = args.extractors if args.extractors is not None else [] if extra else list(PEERS)
    return [*dict.fromkeys([*named, *extra])]


def _name(spec: str) -> str:
    return make_peer(spec).name


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How to run: where records go, ``limit`` pages a set, ``jobs`` worker processes,
    ``timeout`` seconds a page, whether to go on from earlier records, to keep answers."""

    out: Path
    limit: int | None = None
    jobs: int = 1
    timeout: float = 30.0
    resume: bool = False
    answers: bool = False


def collect(options: RunOptions, chosen: list[Source], extractors: list[str]) -> list[Record]:
    """Records of all pages and extractors, in the order of the sets and pages' ids."""
    options.out.mkdir(parents=True, exist_ok=True)
    path = options.out / "records.jsonl"
    header = {
        "versions": {spec: version_of(spec) for spec in extractors},
        "data": {source.name: source.hash() for source in chosen},
        "measures": measures_hash(),
        "limit": options.limit,
    }
    records = _earlier(path, header) if options.resume else []
    done = {(r["set"], r["id"], r["extractor"]) for r in records}
    answers = _Answers(options.out / "answers", options.resume) if options.answers else None
    progress = Progress()
    with path.open("w", encoding="utf-8") as file:
        _write(file, header)
        for record in records:
            _write(file, record)
        tasks = _tasks(chosen, extractors, done, options.limit)
        for outcome in run(tasks, options.jobs, options.timeout):
            records.append(_record(outcome))
            _write(file, records[-1])
            progress.step(outcome)
            if answers:
                answers.write(outcome)
    progress.end()
    if answers:
        answers.close()
    # In the order of the command line, whatever order the workers answered in.
    place = {spec: i for i, spec in enumerate(extractors)}
    return sorted(records, key=lambda r: (r["set"], r["id"], place[r["extractor"]]))


def _tasks(
    chosen: list[Source], extractors: list[str], done: set[tuple[str, str, str]], limit: int | None
) -> Iterator[Task]:
    for source in chosen:
        for document in source.sample(limit):
            left = [spec for spec in extractors if (source.name, document.id, spec) not in done]
            if left:
                yield Task(source.name, with_peer_scores(document), tuple(left))


def _earlier(path: Path, header: Mapping[str, Any]) -> list[Record]:
    """Records of an earlier run that the same versions made on the same data."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        first = json.loads(next(lines, "{}"))
        if any(first.get(key) != header[key] for key in ("limit", "measures")):
            return []
        records = [record for record in map(_loaded, lines) if record]
    same_version = {
        spec for spec, v in header["versions"].items() if first["versions"].get(spec) == v
    }
    same_data = {name for name, h in header["data"].items() if first["data"].get(name) == h}
    return [r for r in records if r["extractor"] in same_version and r["set"] in same_data]


def _loaded(line: str) -> Record | None:
    try:
        loaded: Record = json.loads(line)
    except ValueError:  # the line an interrupted run was writing
        return None
    return loaded


def _record(outcome: Outcome) -> Record:
    return {
        "set": outcome.set,
        "id": outcome.id,
        "extractor": outcome.extractor,
        "seconds": round(outcome.seconds, 6),
        "error": outcome.error,
        "numbers": outcome.numbers,
    }


def _write(file: IO[str], value: Mapping[str, Any]) -> None:
    file.write(json.dumps(value) + "\n")
    file.flush()


class _Answers:
    """Every answer in a file per extractor, in the form that ``--predictions`` reads."""

    def __init__(self, folder: Path, resume: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._mode = "a" if resume else "w"
        self._files: dict[str, IO[str]] = {}

    def write(self, outcome: Outcome) -> None:
        name = _name(outcome.extractor)
        if name not in self._files:
            path = self._folder / f"{name}.jsonl"
            self._files[name] = path.open(self._mode, encoding="utf-8")
        answer = outcome.answer
        line = {"set": outcome.set, "id": outcome.id, "text": answer.text}
        if answer.comments is not None:
            line["comments"] = answer.comments
        if answer.blocks is not None:
            line["labels"] = answer.blocks  # type: ignore[assignment]
        _write(self._files[name], line)

    def close(self) -> None:
        for file in self._files.values():
            file.close()


def summaries(
    records: list[Record], chosen: list[Source], pairs: list[tuple[str, str]]
) -> dict[str, Any]:
    """Per set: its hash, measures of every extractor, and the differences of the pairs."""
    result = {}
    for source in chosen:
        of_set = [record for record in records if record["set"] == source.name]
        by_extractor: dict[str, list[Record]] = {}
        for record in of_set:
            by_extractor.setdefault(_name(record["extractor"]), []).append(record)
        result[source.name] = {
            "sha256": source.hash(),
            "pages": len({record["id"] for record in of_set}),
            "extractors": {name: _summary(rows) for name, rows in by_extractor.items()},
            "differences": [
                _difference(first, second, by_extractor)
                for first, second in pairs
                if first in by_extractor and second in by_extractor
            ],
        }
    return result


def _summary(rows: list[Record]) -> dict[str, Any]:
    measured = summarise([row["numbers"] for row in rows])
    return {
        "measures": {name: found._asdict() for name, found in measured.items()},
        "confusion": _confusion(rows),
        "seconds_per_page": sum(row["seconds"] for row in rows) / len(rows),
        "failures": [{"id": r["id"], "error": r["error"]} for r in rows if r["error"]],
    }


def _confusion(rows: list[Record]) -> dict[str, dict[str, float]]:
    """4-grams by gold label, then by predicted label; empty without labelled blocks."""
    table: dict[str, dict[str, float]] = {}
    for row in rows:
        for name, count in row["numbers"].items():
            kind, _, labels = name.partition(".")
            if kind == "confusion":
                gold, _, given = labels.partition(".")
                line = table.setdefault(gold, {})
                line[given] = line.get(given, 0) + count
    return table


def _difference(
    first: str, second: str, by_extractor: Mapping[str, list[Record]]
) -> dict[str, Any]:
    one = {record["id"]: record["numbers"] for record in by_extractor[first]}
    two = {record["id"]: record["numbers"] for record in by_extractor[second]}
    shared = [page_id for page_id in one if page_id in two]
    found = differences([one[i] for i in shared], [two[i] for i in shared])
    measures = {name: measured._asdict() for name, measured in found.items()}
    return {"first": first, "second": second, "pages": len(shared), "measures": measures}


if __name__ == "__main__":
    sys.exit(main())
