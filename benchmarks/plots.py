"""Plots of finished runs: accuracy against speed, leaks, and the confusion of labels.

python -m benchmarks.plots --accuracy FOLDER/results.json --speed FOLDER/results.json
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from boilerkit.evaluation.scoring import NOWHERE
from boilerkit.page.labels import Label

_OURS, _PEERS = "#0b6e4f", "#6b7280"
_LEAK_HUES = {"comment": "#b5179e", "related": "#e07a1f", "boilerplate": "#8d99ae"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; 0, or 2 where there is nothing to plot or nothing to plot with."""
    args = _arguments(argv)
    try:
        import matplotlib
    except ImportError:
        print("plots need matplotlib: pip install '.[bench]'", file=sys.stderr)
        return 2
    matplotlib.use("Agg")
    try:
        accuracy = json.loads(args.accuracy.read_text("utf-8"))
        speed = json.loads(args.speed.read_text("utf-8")) if args.speed else None
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    args.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    for name, entry in accuracy["sets"].items():
        extractors = entry["extractors"]
        if speed:
            figures[f"accuracy-speed-{name}"] = accuracy_speed(name, extractors, speed)
        figures[f"leaks-{name}"] = leaks(name, extractors)
        for extractor, part in extractors.items():
            if part["confusion"]:
                title = f"{extractor} on {name}"
                figures[f"confusion-{extractor}-{name}"] = confusion(title, part["confusion"])
    for stem, figure in figures.items():
        if figure is not None:
            path = args.out / f"{stem}.svg"
            figure.savefig(path, metadata={"Date": None})
            print(path)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plots", description=(__doc__ or "").partition("\n")[0]
    )
    add = parser.add_argument
    add("--accuracy", type=Path, required=True, metavar="FILE", help="results.json of accuracy")
    add("--speed", type=Path, metavar="FILE", help="results.json of speed")
    add("--out", type=Path, default=Path("benchmarks/results/plots"), metavar="FOLDER")
    return parser.parse_args(argv)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _hue(extractor: str) -> str:
    return _OURS if extractor.startswith("boilerkit") else _PEERS


def accuracy_speed(
    name: str, extractors: Mapping[str, Any], speed: Mapping[str, Any]
) -> Any | None:
    """F1 with its interval against CPU time a page; None where no extractor has both."""
    points = []
    for extractor, part in extractors.items():
        measured = part["measures"].get("page_f1") or part["measures"].get("segment_f1")
        # Weights by cross-validation are as fast as the shipped ones.
        timed = speed["per_page"].get(extractor.removesuffix("-cv"), {}).get("cpu_ms")
        if measured and timed:
            points.append((extractor, timed["mean"], measured))
    if not points:
        return None
    figure, axes = _figure(8, 5)
    for extractor, milliseconds, measured in points:
        value, hue = measured["value"], _hue(extractor)
        reach = [[max(0, value - measured["low"])], [max(0, measured["high"] - value)]]
        axes.errorbar(milliseconds, value, yerr=reach, fmt="o", color=hue, ecolor=f"{hue}66")
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    axes.set_xlim(low, high * (high / low) ** 0.12)  # room for the last name
    axes.xaxis.set_major_formatter("{x:g}")
    _name_points(axes, points)
    kind = "page F1" if any("page_f1" in p["measures"] for p in extractors.values()) else (
        "segment F1"
    )  # fmt: skip
    axes.set(xlabel="CPU milliseconds a page (log scale)", ylabel=kind)
    axes.set_title(f"Accuracy against speed, {name}", loc="left")
    axes.grid(alpha=0.25)
    return figure


def _name_points(axes: Any, points: Sequence[tuple[str, float, Mapping[str, float]]]) -> None:
    """Names beside the points, each moved down until it is clear of those above it."""
    low, high = axes.get_ylim()
    gap = (high - low) / 28
    placed: list[tuple[float, float]] = []
    for extractor, x, measured in sorted(points, key=lambda point: -point[2]["value"]):
        y = measured["value"]
        near = sorted((py for px, py in placed if 0.3 < px / x < 3.5), reverse=True)
        for taken in near:
            if abs(taken - y) < gap:
                y = taken - gap
        placed.append((x, y))
        axes.annotate(
            extractor,
            (x, measured["value"]),
            xytext=(x * 1.07, y),
            fontsize=8,
            va="center",
            color=_hue(extractor),
        )
    axes.set_ylim(min(low, *(y - gap for _, y in placed)), high)


def leaks(name: str, extractors: Mapping[str, Any]) -> Any | None:
    """Bars of leaked comments, teasers and boilerplate; None for a set without such labels."""
    shown = [
        label
        for label in _LEAK_HUES
        if any(f"leak.{label}" in part["measures"] for part in extractors.values())
    ]
    if not shown:
        return None
    figure, axes = _figure(8, 1.2 + 0.5 * len(extractors))
    height = 0.8 / len(shown)
    for number, label in enumerate(shown):
        for row, part in enumerate(extractors.values()):
            measured = part["measures"].get(f"leak.{label}")
            if not measured:
                continue
            value = 100 * measured["value"]
            place = row + (number - (len(shown) - 1) / 2) * height
            axes.barh(place, value, height * 0.9, color=_LEAK_HUES[label],
                      label=label if row == 0 else None)  # fmt: skip
            axes.text(value + 0.4, place, f"{value:.1f}", va="center", fontsize=7)
    axes.set_yticks(range(len(extractors)), list(extractors))
    axes.invert_yaxis()
    axes.set_xlabel("% of the label's text that stands in the extracted text (lower is better)")
    axes.set_title(f"Leaks, {name}", loc="left")
    axes.set_xlim(right=axes.get_xlim()[1] * 1.05)
    axes.legend(frameon=False, loc="upper right")
    return figure


def confusion(title: str, table: Mapping[str, Mapping[str, float]]) -> Any:
    """Share of each gold label's text under each predicted label."""
    rows = [str(label) for label in Label if str(label) in table]
    names = [str(label) for label in Label] + [NOWHERE]
    shares = []
    for gold in rows:
        total = sum(table[gold].values())
        shares.append([table[gold].get(given, 0) / total for given in names])
    figure, axes = _figure(8, 6.5)
    axes.imshow(shares, cmap="Greens", vmin=0, vmax=1, aspect="auto")
    for y, line in enumerate(shares):
        for x, share in enumerate(line):
            if share >= 0.0005:
                ink = "white" if share > 0.6 else "black"
                axes.text(x, y, f"{100 * share:.1f}", ha="center", va="center", color=ink,
                          fontsize=8)  # fmt: skip
    axes.set_xticks(range(len(names)), [n.replace("_", " ") for n in names], rotation=35)
    axes.set_yticks(range(len(rows)), [n.replace("_", " ") for n in rows])
    axes.set(xlabel="predicted", ylabel="gold")
    axes.set_title(f"Where the text of each label goes, %: {title}", loc="left")
    axes.spines[:].set_visible(False)
    return figure


if __name__ == "__main__":
    sys.exit(main())
