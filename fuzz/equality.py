"""Native and pure parts side by side: on the same document they must give the same, to the bit.

    python -m fuzz.equality --inputs 10000                    # mutations of the fixtures
    python -m fuzz.equality --data FOLDER --sets blocks-dev   # pages of the shared sets

Compared are what was cut, all feature columns, the scores of both core scorers, labels, text,
standfirst and confidence. An input on which they differ is written to the current folder as
`differs-*`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import sources
from boilerkit import Extractor, speedups
from boilerkit.features import compute_features
from boilerkit.page.tables import BlockColumns, Elements, Page
from fuzz.mutations import mutants
from fuzz.targets import TARGETS

_PARTS = ("texts", "head", "links", "images", "times", "lines", "cell_spans", "url", "warnings")
_SCORERS = ("learned", "heuristic")
_MOST_SHOWN = 20


def main() -> int:
    """Compare; 1 where something differs, 2 where there is nothing to compare."""
    options = _options()
    if not speedups.IS_NATIVE:
        print("the native parts were not built, or BOILERKIT_PURE is set", file=sys.stderr)
        return 2
    extractors = {name: Extractor(scorer=name) for name in _SCORERS}
    count = differing = 0
    try:
        documents = _documents(options)
    except (FileNotFoundError, KeyError, ValueError) as error:
        print(error.args[0] if error.args else error, file=sys.stderr)
        return 2
    for name, document in documents:
        count += 1
        if parts := differences(document, extractors):
            differing += 1
            if differing <= _MOST_SHOWN:
                print(f"{name} differs in {', '.join(parts)}", file=sys.stderr)
                data = document if isinstance(document, bytes) else document.encode()
                Path(f"differs-{name.replace('/', '-')}").write_bytes(data)
    print(f"{count} documents, {differing} differ")
    if not count:
        return 2
    return 1 if differing else 0


def differences(document: bytes | str, extractors: dict[str, Extractor]) -> list[str]:
    """The parts of the results that differ between native and pure code."""
    native, pure = (_results(document, extractors, is_native) for is_native in (True, False))
    return [name for name in native if native[name] != pure[name]]


def facts(page: Page) -> dict[str, Any]:
    """All of a page, but its source, as values that can be compared."""
    tables = {
        f"{table}.{column.name}": getattr(getattr(page, table), column.name)
        for table, kind in (("blocks", BlockColumns), ("elements", Elements))
        for column in fields(kind)
    }
    columns = {
        name: (str(values.dtype), values.tolist()) if isinstance(values, np.ndarray) else values
        for name, values in tables.items()
    }
    return {"inline": dict(page.inline), **columns, **{n: getattr(page, n) for n in _PARTS}}


def _results(
    document: bytes | str, extractors: dict[str, Extractor], is_native: bool
) -> dict[str, Any]:
    before = speedups.IS_NATIVE
    speedups.IS_NATIVE = is_native
    try:
        found: dict[str, Any] = {}
        for scorer, extractor in extractors.items():
            article = extractor.extract(document)
            if not found:
                page = article.page
                found = facts(page) | {"columns": compute_features(page).matrix.tobytes()}
            found |= {
                f"{scorer} scores": article.scores.tobytes(),
                f"{scorer} labels": article.labels.tobytes(),
                f"{scorer} text": (article.text, article.standfirst),
                f"{scorer} confidence": article.confidence,
            }
        return found
    finally:
        speedups.IS_NATIVE = before


def _documents(options: argparse.Namespace) -> Iterator[tuple[str, bytes | str]]:
    if not options.sets:
        mutated = mutants(TARGETS["extract"][1](), options.seed)
        return (
            (f"mutated-{options.seed}-{number}", next(mutated)) for number in range(options.inputs)
        )
    return (
        (f"{source.name}-{document.id}", document.html)
        for source in sources.chosen(options)
        for document in source.documents()
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    sources.add_arguments(parser)
    parser.add_argument("--inputs", type=int, default=10_000, help="mutated documents")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
