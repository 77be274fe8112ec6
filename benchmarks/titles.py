"""Headlines and visible bylines against hand-made labels and against the pages' own data.

    python -m benchmarks.titles --data FOLDER [--every N] [--extractors trafilatura newspaper4k]

Titles: share of the `blocks-dev` pages with a title block on which an extractor's title equals
it, letters and digits only. Visible lines: how often the byline and the date that stand on a page
agree with its JSON-LD and metas, where it has both. The shipped weights know these pages;
`--scorer-folds FOLDER` scores each with weights that never saw its site.
"""

# The peers ship no types, and neither need be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

from benchmarks.versions import version_of
from boilerkit.article import Article
from boilerkit.evaluation.datasets import Document, read_set
from boilerkit.extractor import Extractor
from boilerkit.lexicon.folding import spelled
from boilerkit.page.labels import Label
from boilerkit.readers.metadata import authors, times
from boilerkit.readers.metadata.facts import Facts
from boilerkit.readers.metadata.sites import site_of
from boilerkit.readers.metadata.titles import without_site
from boilerkit.scorers.learned import Learned

TitleOf = Callable[[Document], str | None]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.titles")
    parser.add_argument("--data", metavar="FOLDER", help="folder of the shared .jsonl.xz files")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N pages only")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every Nth page only")
    parser.add_argument("--extractors", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--scorer-folds", type=Path, metavar="FOLDER", help="cross-validate")
    parser.add_argument("--mistakes", action="store_true", help="show boilerkit's wrong titles")
    args = parser.parse_args(argv)
    peers = {name: found for name in args.extractors if (found := _load(name))}
    extractor_of = folded(args.scorer_folds) if args.scorer_folds else lambda _: Extractor()
    counts: Counter[str] = Counter()
    for document in islice(read_set("blocks-dev", args.data, args.limit), 0, None, args.every):
        article = extractor_of(document.site).extract(document.html, url=document.url)
        _count_visible(counts, article)
        _count(counts, document, dict(_own_titles(article)), peers, args.mistakes)
    print(json.dumps({name: version_of(name) for name in peers}))
    _report(counts)
    return 0


# -- titles --------------------------------------------------------------------------------


def _load(name: str) -> TitleOf | None:
    try:
        return PEERS[name]()
    except ImportError as error:
        print(f"left out: {name}: {error}", file=sys.stderr)
        return None


def _trafilatura() -> TitleOf:
    from trafilatura import extract_metadata

    def title(document: Document) -> str | None:
        found = extract_metadata(document.html, default_url=document.url)
        return found.title if found else None

    return title


def _newspaper() -> TitleOf:
    from newspaper import Article as Newspaper

    def title(document: Document) -> str | None:
        # It fetches the page's images unless told otherwise.
        address = document.url or "https://site.example/page"
        article = Newspaper(address, fetch_images=False)
        article.download(input_html=document.html)
        article.parse()
        return str(article.title) or None

    return title


def _goose() -> TitleOf:
    from goose3 import Goose

    goose = Goose()
    return lambda document: goose.extract(raw_html=document.html).title or None


PEERS: dict[str, Callable[[], TitleOf]] = {
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
    "goose3": _goose,
}


def folded(folder: Path) -> Callable[[str], Extractor]:
    """Site -> the extractor whose weights never saw it, as in `benchmarks.accuracy`."""
    folds = json.loads((folder / "folds.json").read_text("utf-8"))

    @cache
    def extractor(fold: int) -> Extractor:
        return Extractor(scorer=Learned.load(folder / f"fold-{fold}.npz"))

    return lambda site: extractor(folds.get(site, 0))


def _count(
    counts: Counter[str],
    document: Document,
    answers: dict[str, str | None],
    peers: dict[str, TitleOf],
    mistakes: bool,
) -> None:
    gold = next((text for label, text in document.blocks if label == Label.TITLE), None)
    if gold is None:
        return
    counts["titles"] += 1
    for name, title_of in peers.items():
        answers[name] = _answer(title_of, document)
    for name, title in answers.items():
        counts[f"title {name}"] += bool(title) and spelled(title or "") == spelled(gold)
    if mistakes and spelled(answers["boilerkit metadata.title"] or "") != spelled(gold):
        print(json.dumps({"id": document.id, "gold": gold, **answers}, ensure_ascii=False))


def _answer(title_of: TitleOf, document: Document) -> str | None:
    try:
        return title_of(document)
    # A peer that fails on a page has no title for it.
    except Exception as error:
        print(f"{document.id}: {error!r}", file=sys.stderr)
        return None


def _own_titles(article: Article) -> Iterator[tuple[str, str | None]]:
    facts = Facts(article.page, article.labels)
    sites = site_of(facts).names
    headline = facts.article.get("headline")
    og_title = next(iter(facts.metas("og:title")), None)
    yield "boilerkit metadata.title", article.metadata.title
    yield "boilerkit Article.title", article.title
    yield "JSON-LD headline", headline if isinstance(headline, str) else None
    yield "og:title without site", without_site(og_title, sites) if og_title else None
    html_title = article.page.head.title
    yield "<title> without site", without_site(html_title, sites) if html_title else None


# -- visible lines against structured data -------------------------------------------------


def _count_visible(counts: Counter[str], article: Article) -> None:
    facts = Facts(article.page, article.labels)
    sites, language = site_of(facts).names, article.metadata.language
    stated = next(
        (names for names, source in authors.bylines(facts, sites) if names and source != "text"), ()
    )
    seen = authors.visible(facts, sites)
    _tally(counts, "byline", {spelled(n) for n in stated}, {spelled(n) for n in seen})
    dates = list(times.published(facts, language))
    given = [iso[:10] for iso, source in dates if source.startswith(("json-ld", "meta"))]
    for name, source in (("time element", "time datetime"), ("date in text", "text")):
        found = [iso[:10] for iso, origin in dates if origin == source]
        _tally(counts, name, set(given[:1]), set(found[:1]))


def _tally(counts: Counter[str], name: str, stated: set[str], seen: set[str]) -> None:
    if stated and seen:
        counts[f"{name}: agrees"] += stated == seen
        counts[f"{name}: both"] += 1
    elif seen:
        counts[f"{name}: only visible"] += 1


def _report(counts: Counter[str]) -> None:
    total = counts["titles"]
    print(f"\n{total} pages with a title block\n\n| title | equal | share |\n|---|---|---|")
    rows = [(name.removeprefix("title "), n) for name, n in counts.items() if name[:6] == "title "]
    for name, equal in sorted(rows, key=lambda row: -row[1]):
        print(f"| {name} | {equal} | {equal / total:.3f} |")
    print("\n| visible line | agrees with structured data | of | only visible |\n|---|---|---|---|")
    for name in ("byline", "time element", "date in text"):
        agrees, both = counts[f"{name}: agrees"], counts[f"{name}: both"]
        share = f"{agrees / both:.3f}" if both else "-"
        print(f"| {name} | {share} | {both} | {counts[f'{name}: only visible']} |")


if __name__ == "__main__":
    sys.exit(main())
