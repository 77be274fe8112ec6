"""Plain text: dumps labelled by lines, and labelled pages as tools print and wrap them.

    python -m benchmarks.dumps --data FOLDER [--scorer-folds FOLDER | --weights FILE [--fold N]]
        [--every N] [--forms text wrapped-72 printed-lynx ...]

For `dumps-dev`, wrapped and not, and for the pages 1 to 629 of `blocks-dev` in each form: page F1,
that of the whole text kept, and F1 over the words of labels. The shipped weights know these pages
of `blocks-dev`; `--scorer-folds` scores each with weights that never saw its site, and
`--weights FILE --fold N` takes the sites that weights fitted without fold N of 5 never saw.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from benchmarks.titles import folded
from boilerkit.evaluation.datasets import Document, read_set
from boilerkit.evaluation.printing import check_dump_form, dump_of, installed_printers
from boilerkit.evaluation.scoring import Extraction, Gold, score_page
from boilerkit.extractor import Extractor
from boilerkit.scorers.learned import Learned
from boilerkit.training.folds import fold_of

ExtractorOf = Callable[[str], Extractor]

_PAGES, _FOLDS = 629, 5
_LABELS = ("title", "meta", "caption", "comment", "comment_ui", "related", "boilerplate")
# trafilatura prints the article alone: nothing is left to strip.
_PARTIAL = frozenset({"trafilatura"})


@dataclass
class Counts:
    """Page F1 of each dump, that of keeping everything, and words by label and kind."""

    f1: list[float] = field(default_factory=list)
    kept_f1: list[float] = field(default_factory=list)
    words: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, dump: Document, extractor: Extractor) -> None:
        """Extract a dump and compare the answer with its gold text and labels."""
        article = extractor.extract_from_text(dump.html)
        blocks = tuple((str(block.label), block.text) for block in article.blocks)
        gold = Gold.of(dump)
        numbers = score_page(gold, Extraction(article.text, blocks=blocks))
        self.f1.append(numbers["f1"])
        self.kept_f1.append(score_page(gold, Extraction(dump.html))["f1"])
        for label in _LABELS:
            for kind in ("matched", "gold", "predicted"):
                self.words[label, kind] += int(numbers.get(f"words.{label}.{kind}", 0))

    def row(self, name: str) -> str:
        """One row of the table."""
        words = [self._word_f1(label) for label in _LABELS]
        cells = [name, str(len(self.f1)), _decimals(_mean(self.f1)), _decimals(_mean(self.kept_f1))]
        return "| " + " | ".join([*cells, *words]) + " |"

    def _word_f1(self, label: str) -> str:
        wanted = self.words[label, "gold"]
        if not wanted:
            return "–"
        return _decimals(
            2 * self.words[label, "matched"] / (wanted + self.words[label, "predicted"])
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dumps")
    parser.add_argument("--data", metavar="FOLDER", help="folder of the shared .jsonl.xz files")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth page only")
    parser.add_argument("--forms", nargs="+", metavar="FORM", default=default_forms())
    weights = parser.add_mutually_exclusive_group()
    weights.add_argument("--scorer-folds", type=Path, metavar="FOLDER", help="cross-validate")
    weights.add_argument("--weights", type=Path, metavar="FILE", help="in place of the shipped")
    parser.add_argument("--fold", type=int, metavar="N", help=f"its sites alone, of {_FOLDS} folds")
    args = parser.parse_args(argv)
    for form in args.forms:
        check_dump_form(form)
    extractor = Extractor(scorer=Learned.load(args.weights)) if args.weights else Extractor()
    print(report(dumps_table(read_set("dumps-dev", args.data), extractor)), flush=True)
    extractor_of = folded(args.scorer_folds) if args.scorer_folds else lambda _: extractor
    pages = list(islice(_pages(args.data, args.fold), 0, None, args.every))
    print(report(forms_table(pages, args.forms, extractor_of)))
    return 0


def default_forms() -> list[str]:
    """The forms that can be made here, of whole pages."""
    tools = [name for name in installed_printers() if name not in _PARTIAL]
    return ["text", "wrapped-72", "wrapped-100", *(f"printed-{tool}" for tool in tools)]


def _pages(data: str | None, fold: int | None) -> Iterator[Document]:
    for page in islice(read_set("blocks-dev", data), _PAGES):
        if page.body and not page.not_article and fold in (None, fold_of(page.site, _FOLDS)):
            yield page


def dumps_table(dumps: Iterable[Document], extractor: Extractor) -> dict[str, Counts]:
    """What comes out of dumps: all, wrapped and not."""
    table = {"dumps": Counts(), "not wrapped": Counts(), "wrapped": Counts()}
    for dump in dumps:
        for name in ("dumps", "wrapped" if dump.is_wrapped else "not wrapped"):
            table[name].add(dump, extractor)
    return table


def forms_table(
    pages: Sequence[Document], forms: Iterable[str], extractor_of: ExtractorOf
) -> dict[str, Counts]:
    """What comes out of labelled pages in each form; a tool that fails leaves the page out."""
    table = {}
    for form in forms:
        counts = table[form] = Counts()
        for page in pages:
            dump = dump_of(page, form)
            if dump.html.strip():
                counts.add(dump, extractor_of(page.site))
    return table


def report(table: dict[str, Counts]) -> str:
    """A table as Markdown; below several forms their mean page F1."""
    head = "| | dumps | page F1 | all kept | " + " | ".join(_LABELS).replace("_", " ") + " |"
    lines = [head, "| --- |" + " ---: |" * (len(_LABELS) + 3)]
    lines += [counts.row(name) for name, counts in table.items() if counts.f1]
    if "dumps" not in table and table:
        mean = _mean([_mean(counts.f1) for counts in table.values() if counts.f1])
        lines += ["", f"Mean page F1 of the forms: {_decimals(mean)}."]
    return "\n".join(lines) + "\n"


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _decimals(number: float) -> str:
    return f"{number:.4f}".removeprefix("0")


if __name__ == "__main__":
    raise SystemExit(main())
