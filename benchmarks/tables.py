"""Results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: Sets on pages of which the shipped weights were trained, and the extractors that use them.
TRAINED_ON = frozenset({"blocks-dev", "fundus-dev", "wcxb-dev", "trafilatura-dev"})
TRAINED = frozenset({"boilerkit-heuristic", "boilerkit-learned", "boilerkit-ensemble"})

#: Estimates of one extractor by measure: {"value", "low", "high", "pages"}.
Measured = Mapping[str, Mapping[str, float]]

_TEXT = {
    "page_f1": "page F1",
    "precision": "precision",
    "recall": "recall",
    "median_f1": "median",
    "good_pages": "pages ≥ .98",
    "bad_pages": "pages < .5",
    "benchmark_f1": "benchmark F1",
    "exact": "exact",
    "regret": "regret",
    "regret_loss": "lost there",
    "segment_f1": "segment F1",
}
_LEAKS = {
    f"{kind}.{label}": f"{label.replace('_', ' ')}{tail}"
    for label in ("comment", "comment_ui", "related", "boilerplate")
    for kind, tail in (("leak", ""), ("leaky_pages", ": pages > 2 %"))
}
_WORDS = {
    f"words.{label}": label.replace("_", " ")
    for label in (
        "title", "body", "caption", "meta", "comment", "comment_ui", "related", "boilerplate",
    )
}  # fmt: skip


def number(value: float, signed: bool = False) -> str:
    """Three digits without the leading zero, as figures between 0 and 1 are quoted."""
    text = f"{value:+.3f}" if signed else f"{value:.3f}"
    return text.replace("0.", ".", 1) if abs(value) < 0.9995 else text


def estimate(measured: Mapping[str, float], signed: bool = False) -> str:
    """A figure with its interval."""
    value, low, high = (number(measured[key], signed) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]"


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, all columns but the first to the right."""
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "".join(f"| {' | '.join(row)} |\n" for row in (header, rule, *rows))


def set_tables(results: Mapping[str, Measured], differences: Sequence[Any]) -> str:
    """All tables of one set: text measures, leaks, words, and paired differences."""
    parts = []
    for title, names in (
        ("Text", _TEXT),
        ("Leaks into the text (lower is better)", _LEAKS),
        ("Word F1 by label", _WORDS),
    ):
        table = _measure_table(results, names)
        if table:
            parts.append(f"#### {title}\n\n{table}")
    for difference in differences:
        rows = [
            [name, estimate(measured, signed=True)]
            for name, measured in difference["measures"].items()
        ]
        first, second = difference["first"], difference["second"]
        title = f"#### {first} minus {second}, paired over {difference['pages']} pages\n\n"
        parts.append(title + markdown(["measure", "difference"], rows))
    return "\n".join(parts)


def _measure_table(results: Mapping[str, Measured], names: Mapping[str, str]) -> str:
    used = [name for name in names if any(name in measured for measured in results.values())]
    rows = [
        [extractor, *(estimate(measured[n]) if n in measured else "" for n in used)]
        for extractor, measured in results.items()
        if any(name in measured for name in used)
    ]
    return markdown(["extractor", *(names[name] for name in used)], rows) if rows else ""


def overview(sets: Mapping[str, Any]) -> str:
    """Page F1 of every extractor on every set, segment F1 where a set has only segments; then
    the regret, where peers' scores are kept for a set."""
    tables = [_overview("page F1", sets, ("page_f1", "segment_f1"))]
    if any(
        "regret" in part["measures"] for s in sets.values() for part in s["extractors"].values()
    ):
        tables.append(_overview("regret", sets, ("regret",)))
    return "\n".join(tables)


def _overview(title: str, sets: Mapping[str, Any], names: Sequence[str]) -> str:
    extractors = dict.fromkeys(name for s in sets.values() for name in s["extractors"])

    def cell(name: str, extractor: str) -> str:
        measured = sets[name]["extractors"].get(extractor, {}).get("measures", {})
        found = next((measured[n] for n in names if n in measured), None)
        return number(found["value"]) if found else ""

    rows = [[extractor, *(cell(name, extractor) for name in sets)] for extractor in extractors]
    return markdown([title, *sets], rows)


_SEEN = (
    "The shipped weights or points of {} were fitted to pages of this set: its figures here say"
    " how well it fits, not how well it does on pages it never saw. For that see --scorer-folds"
    " and folds-heuristic.\n"
)


def report(results: Mapping[str, Any]) -> str:
    """The whole accuracy report."""
    machine = results["machine"]
    parts = [
        "# Accuracy\n",
        f"{results['date']}, Python {machine['python']}: `{results['command']}`\n",
        "Brackets: 95 % bootstrap intervals over pages. The overview has segment F1 in place of"
        " page F1 where a set has only segments. Regret: the share of pages on which trafilatura"
        ' or readability-lxml has a page F1 more than .10 higher; "lost there": by how much on'
        " average.\n",
        overview(results["sets"]),
    ]
    for name, entry in results["sets"].items():
        measured = {spec: part["measures"] for spec, part in entry["extractors"].items()}
        parts.append(f"\n### {name} ({entry['pages']} pages, sha256 {entry['sha256'][:12]})\n")
        if name in TRAINED_ON and TRAINED & measured.keys():
            parts.append(_SEEN.format(" and ".join(sorted(TRAINED & measured.keys()))))
        parts.append(set_tables(measured, entry["differences"]))
        parts.append(_failures(entry["extractors"]))
    parts.append("\n### Versions\n")
    parts += [f"- {spec}: {version}" for spec, version in results["versions"].items()]
    parts += [f"- {spec}: left out, {reason}" for spec, reason in results["missing"].items()]
    return "\n".join(parts) + "\n"


def _failures(extractors: Mapping[str, Any]) -> str:
    lines = [
        f"- {spec}, {failure['id']}: {failure['error']}"
        for spec, part in extractors.items()
        for failure in part["failures"]
    ]
    return "\nFailures, counted as empty answers:\n\n" + "\n".join(lines) + "\n" if lines else ""
