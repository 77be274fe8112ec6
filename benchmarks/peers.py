"""Every extractor the benchmarks compare, behind one small interface.

Each is set up for the main text of an article without its comments, as its documentation
advises. An extractor that is not installed says why instead of failing.
"""

# Most peers ship no types, and none of them need be installed.
# mypy: disable-error-code="import-untyped,import-not-found"

from __future__ import annotations

import importlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from lxml import html as lxml_html

from boilerkit import Article, Extractor
from boilerkit.evaluation.datasets import Document
from boilerkit.evaluation.scoring import EMPTY, Extraction


@dataclass(frozen=True, slots=True)
class PageInput:
    """What an extractor is given: the page, and where it comes from."""

    set: str
    id: str
    site: str
    html: str
    url: str | None = None
    has_markup: bool = True


def page_input(set_name: str, page: Document) -> PageInput:
    """What extractors are given of a labelled page."""
    return PageInput(set_name, page.id, page.site, page.html, page.url, page.has_markup)


class Peer(Protocol):
    """An extractor. ``available`` is None where it can run, else the reason why not."""

    name: str

    def version(self) -> str: ...

    def available(self) -> str | None: ...

    def extract(self, page: PageInput) -> Extraction: ...


@runtime_checkable
class CommentReader(Protocol):
    """An extractor that offers the readers' comments, by a run of its own."""

    def comments(self, page: PageInput) -> str: ...


@runtime_checkable
class TextReader(Protocol):
    """An extractor that gives the text alone with less work than all that is compared."""

    def text(self, page: PageInput) -> str: ...


def text_of(peer: Peer, page: PageInput) -> str:
    """The text of a page, with no more work than a caller who wants it alone asks for."""
    return peer.text(page) if isinstance(peer, TextReader) else peer.extract(page).text


class _Installed:
    """Availability and version of a Python package."""

    name: str
    package: str
    module: str

    def version(self) -> str:
        return metadata.version(self.package)

    def available(self) -> str | None:
        try:
            metadata.version(self.package)
            importlib.import_module(self.module)
        except Exception as error:  # a half-installed package can raise anything
            return f"{self.package} is not usable: {error}"
        return None


class Trafilatura(_Installed):
    """trafilatura, in its default, fast, precision or recall setting."""

    package = module = "trafilatura"

    def __init__(self, name: str, **options: bool) -> None:
        self.name = name
        self._options: dict[str, Any] = dict(options)

    def extract(self, page: PageInput) -> Extraction:
        return Extraction(self._run(page, include_comments=False)[0])

    def comments(self, page: PageInput) -> str:
        # Asking for comments changes its main text, so they are asked for apart.
        return self._run(page, include_comments=True)[1]

    def _run(self, page: PageInput, include_comments: bool) -> tuple[str, str]:
        from trafilatura import bare_extraction

        found: Any = bare_extraction(
            page.html, url=page.url, include_comments=include_comments, **self._options
        )
        return (found.text or "", found.comments or "") if found else ("", "")


class ReadabilityLxml(_Installed):
    name = package = "readability-lxml"
    module = "readability"

    def extract(self, page: PageInput) -> Extraction:
        from readability import Document

        summary = Document(page.html, url=page.url).summary(html_partial=True)
        return Extraction(text_of_markup(summary))


class JusText(_Installed):
    """jusText with the stop words of the page's language; without any where it has none."""

    name = package = "jusText"
    module = "justext"

    def extract(self, page: PageInput) -> Extraction:
        import justext

        language = JUSTEXT_LANGUAGES.get(page_language(page.html) or "en")
        if language:
            paragraphs = justext.justext(page.html, justext.get_stoplist(language))
        else:
            paragraphs = justext.justext(
                page.html, frozenset(), stopwords_low=0.0, stopwords_high=0.0
            )
        return Extraction("\n".join(p.text for p in paragraphs if not p.is_boilerplate))


class Resiliparse(_Installed):
    name = "resiliparse"
    package = "Resiliparse"
    module = "resiliparse.extract.html2text"

    def extract(self, page: PageInput) -> Extraction:
        from resiliparse.extract.html2text import extract_plain_text

        return Extraction(
            extract_plain_text(
                page.html, main_content=True, comments=False, alt_texts=False, list_bullets=False
            )
        )


class Newspaper4k(_Installed):
    name = package = "newspaper4k"
    module = "newspaper"

    def extract(self, page: PageInput) -> Extraction:
        from newspaper import Article

        article = Article(page.url or "https://page.invalid/", fetch_images=False)
        article.download(input_html=page.html)
        article.parse()
        return Extraction(article.text or "")


class Goose3(_Installed):
    name = package = module = "goose3"

    def __init__(self) -> None:
        self._goose: Any = None

    def extract(self, page: PageInput) -> Extraction:
        from goose3 import Goose

        if self._goose is None:
            self._goose = Goose({"enable_image_fetching": False, "strict": False})
        return Extraction(self._goose.extract(raw_html=page.html).cleaned_text or "")


class BoilerPy3(_Installed):
    name = package = module = "boilerpy3"

    def extract(self, page: PageInput) -> Extraction:
        from boilerpy3 import extractors

        return Extraction(
            extractors.ArticleExtractor(raise_on_failure=False).get_content(page.html)
        )


class HtmlText(_Installed):
    """The floor: all text of the page."""

    name = package = "html-text"
    module = "html_text"

    def extract(self, page: PageInput) -> Extraction:
        import html_text

        return Extraction(html_text.extract_text(page.html))


class RsTrafilatura(_Installed):
    """The Rust port of trafilatura, which tells kinds of pages apart by itself."""

    name = package = "rs-trafilatura"
    module = "rs_trafilatura"

    def extract(self, page: PageInput) -> Extraction:
        import rs_trafilatura

        found = rs_trafilatura.extract(page.html, url=page.url)
        return Extraction(found.main_content or "")


class NodePeer:
    """An extractor in JavaScript, on jsdom in one Node process that answers line by line.

    ``script`` is the file in the folder that runs it, ``package`` the module it needs.
    """

    folder = Path(__file__).parent / "node_peers"

    def __init__(self, name: str, script: str, package: str) -> None:
        self.name = name
        self._script = script
        self._package = package
        #: CPU seconds the Node process spent on pages so far.
        self.child_seconds = 0.0
        self._process: subprocess.Popen[str] | None = None

    @property
    def child_pid(self) -> int | None:
        return self._process.pid if self._process else None

    def version(self) -> str:
        def of(package: str) -> str:
            manifest = self.folder / "node_modules" / package / "package.json"
            return str(json.loads(manifest.read_text("utf-8"))["version"])

        return f"{of(self._package)} (jsdom {of('jsdom')})"

    def available(self) -> str | None:
        if not shutil.which("node"):
            return "Node is not installed"
        modules = self.folder / "node_modules"
        if not all((modules / package).is_dir() for package in (self._package, "jsdom")):
            return f"modules are not installed: npm install --prefix benchmarks/{self.folder.name}"
        return None

    def extract(self, page: PageInput) -> Extraction:
        process = self._running()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps({"html": page.html, "url": page.url}) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        if not line:
            self.close()
            raise RuntimeError("the Node process ended")
        answer = json.loads(line)
        self.child_seconds += answer["seconds"]
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return Extraction(text_of_markup(answer["content"]))

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            self._process = subprocess.Popen(
                ["node", self._script],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                encoding="utf-8",
            )
        return self._process

    def close(self) -> None:
        """End the Node process, if one runs."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Boilerkit:
    """This project, with one of its scorers."""

    def __init__(self, scorer: str) -> None:
        self.name = f"boilerkit-{scorer}"
        self._scorer = scorer
        self._extractor: Extractor | None = None

    def version(self) -> str:
        from boilerkit.version import __version__

        return __version__

    def available(self) -> str | None:
        try:
            self._make().extract("<p>x</p>")  # scorers load on first use
        except Exception as error:  # weights or an optional part may be missing
            return f"{self.name} cannot run: {error}"
        return None

    def extract(self, page: PageInput) -> Extraction:
        return extraction_of(self.article(page))

    def text(self, page: PageInput) -> str:
        return self.article(page).text

    def article(self, page: PageInput) -> Article:
        """The whole result, its block probabilities too."""
        return _extracted(self._make(), page)

    def _make(self) -> Extractor:
        if self._extractor is None:
            self._extractor = Extractor(scorer=self._scorer)
        return self._extractor


def _extracted(extractor: Extractor, page: PageInput) -> Article:
    extract = extractor.extract if page.has_markup else extractor.extract_from_text
    return extract(page.html, url=page.url)


class Folded:
    """One of our scorers, each page scored by the weights that never saw its site.

    ``folder`` holds ``folds.json``, site -> fold number, and ``fold-N.npz`` (of the heuristic
    scorer: ``fold-N.json``) for each fold N: weights trained on all other folds' sites. A site in
    no fold was seen by none of them.
    """

    def __init__(self, folder: str, scorer: str = "learned") -> None:
        self.name = f"boilerkit-{scorer}-cv"
        self._scorer = scorer
        self._folder = Path(folder)
        self._folds: dict[str, int] | None = None
        self._extractors: dict[int, Extractor] = {}

    def version(self) -> str:
        from boilerkit.version import __version__

        return f"{__version__}, weights by cross-validation"

    def available(self) -> str | None:
        try:
            self._for_site("")
        except Exception as error:  # weights may be missing or unreadable
            return f"{self.name} cannot run: {error}"
        return None

    def extract(self, page: PageInput) -> Extraction:
        return extraction_of(self.article(page))

    def article(self, page: PageInput) -> Article:
        """The whole result, its block probabilities too."""
        return _extracted(self._for_site(page.site), page)

    def fold_of(self, site: str) -> int:
        """The number of the weights that never saw this site."""
        if self._folds is None:
            self._folds = json.loads((self._folder / "folds.json").read_text("utf-8"))
        return self._folds.get(site, 0)

    def _for_site(self, site: str) -> Extractor:
        fold = self.fold_of(site)
        if fold not in self._extractors:
            self._extractors[fold] = Extractor(scorer=self._load(fold))
        return self._extractors[fold]

    def _load(self, fold: int) -> Any:
        from boilerkit.scorers.ensemble import Ensemble
        from boilerkit.scorers.heuristic import Heuristic
        from boilerkit.scorers.learned import Learned

        if self._scorer == "heuristic":
            return Heuristic.load(self._folder / f"fold-{fold}.json")
        learned = Learned.load(self._folder / f"fold-{fold}.npz")
        return Ensemble(learned) if self._scorer == "ensemble" else learned


class Function:
    """Any function ``f(html, url) -> text``, named ``MODULE:FUNCTION``, so that users can set
    their own extractor beside the others."""

    def __init__(self, place: str) -> None:
        self._module, _, self._function = place.partition(":")
        self.name = place

    def version(self) -> str:
        return "unknown"

    def available(self) -> str | None:
        try:
            self._load()
        except Exception as error:  # an import can raise anything
            return f"{self.name} cannot be loaded: {error}"
        return None

    def extract(self, page: PageInput) -> Extraction:
        return Extraction(self._load()(page.html, page.url) or "")

    def _load(self) -> Callable[[str, str | None], str | None]:
        function: Callable[[str, str | None], str | None]
        function = getattr(importlib.import_module(self._module), self._function)
        return function


class Predicted:
    """Answers read from a file of JSON lines ``{"set", "id", "text", "labels"}``, ``labels``
    being the blocks in page order as [label, text]; ``comments`` and ``labels`` may be absent.
    A page without a line counts as an empty answer."""

    def __init__(self, path: str) -> None:
        self.name = Path(path).name.removesuffix(".jsonl")
        self._path = Path(path)
        self._answers: dict[tuple[str, str], Extraction] | None = None

    def version(self) -> str:
        return f"answers of {self._path.name}"

    def available(self) -> str | None:
        return None if self._path.is_file() else f"no such file: {self._path}"

    def extract(self, page: PageInput) -> Extraction:
        if self._answers is None:
            self._answers = read_answers(self._path)
        return self._answers.get((page.set, page.id), EMPTY)


def read_answers(path: Path) -> dict[tuple[str, str], Extraction]:
    """Answers of a file of JSON lines by (set, page id)."""
    with path.open(encoding="utf-8") as lines:
        return {(r["set"], r["id"]): _answer_of(r) for r in map(json.loads, lines)}


def _answer_of(record: Mapping[str, Any]) -> Extraction:
    labels = record.get("labels")
    blocks = None if labels is None else tuple((str(label), text) for label, text in labels)
    return Extraction(record["text"], record.get("comments"), blocks)


def extraction_of(article: Article) -> Extraction:
    """An Extraction from a boilerkit Article."""
    blocks = tuple((str(block.label), block.text) for block in article.blocks)
    comments = "\n".join(text for label, text in blocks if label == "comment")
    return Extraction(article.text, comments, blocks, article.standfirst or "")


PEERS: dict[str, Callable[[], Peer]] = {
    "boilerkit-heuristic": partial(Boilerkit, "heuristic"),
    "boilerkit-learned": partial(Boilerkit, "learned"),
    "boilerkit-ensemble": partial(Boilerkit, "ensemble"),
    "trafilatura": partial(Trafilatura, "trafilatura"),
    "trafilatura-fast": partial(Trafilatura, "trafilatura-fast", fast=True),
    "trafilatura-precision": partial(Trafilatura, "trafilatura-precision", favor_precision=True),
    "trafilatura-recall": partial(Trafilatura, "trafilatura-recall", favor_recall=True),
    "readability-lxml": ReadabilityLxml,
    "readability-js": partial(NodePeer, "readability-js", "readability.js", "@mozilla/readability"),
    "defuddle": partial(NodePeer, "defuddle", "defuddle.js", "defuddle"),
    "jusText": JusText,
    "resiliparse": Resiliparse,
    "rs-trafilatura": RsTrafilatura,
    "newspaper4k": Newspaper4k,
    "goose3": Goose3,
    "boilerpy3": BoilerPy3,
    "html-text": HtmlText,
}

OURS = tuple(name for name in PEERS if name.startswith("boilerkit"))


#: Kinds of cross-validated weights -> the scorer that reads them.
FOLDED = {"folds": "learned", "folds-ensemble": "ensemble", "folds-heuristic": "heuristic"}


def make_peer(spec: str) -> Peer:
    """The extractor of a name, of ``folds:FOLDER`` (or ``folds-ensemble:``,
    ``folds-heuristic:``), ``answers:FILE`` or ``python:MODULE:FUNCTION``.

    Raises KeyError for an unknown one.
    """
    kind, _, place = spec.partition(":")
    if kind in FOLDED and place:
        return Folded(place, FOLDED[kind])
    if kind == "answers" and place:
        return Predicted(place)
    if kind == "python" and place:
        return Function(place)
    if spec not in PEERS:
        raise KeyError(f"no extractor {spec!r}; there are {', '.join(PEERS)}")
    return PEERS[spec]()


def available_peers(specs: list[str]) -> tuple[list[str], dict[str, str]]:
    """Which of the extractors can run, and why the others cannot."""
    reasons = {spec: make_peer(spec).available() for spec in specs}
    missing = {spec: reason for spec, reason in reasons.items() if reason}
    return [spec for spec in specs if spec not in missing], missing


# --- text of markup and its language -----------------------------------------------------

_BLOCK_TAGS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div"),
        *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3"),
        *("h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)


def text_of_markup(markup: str) -> str:
    """Text of a fragment, a line break at each border of a block."""
    if not markup.strip():
        return ""
    root = lxml_html.fragment_fromstring(markup, create_parent="div")
    return "".join(_pieces(root))


def _pieces(root: Any) -> Iterator[str]:
    from lxml import etree

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        is_block = element.tag in _BLOCK_TAGS
        if event == "start":
            if is_block:
                yield "\n"
            yield element.text or ""
        else:
            if is_block:
                yield "\n"
            yield element.tail or ""


_LANGUAGE = re.compile(
    r"""<html\b[^>]*?\blang\s*=\s*["']?([a-z]{2,3})(?![a-z])|
        <meta\b[^>]*?(?:og:locale|content-language)["'][^>]*?content\s*=\s*["']([a-z]{2,3})(?![a-z])""",
    re.IGNORECASE | re.VERBOSE,
)


def page_language(markup: str) -> str | None:
    """The ISO 639 code a page declares; None where it declares none."""
    found = _LANGUAGE.search(markup[:20_000])
    return (found[1] or found[2]).lower() if found else None


#: ISO 639 code -> jusText's name of its stop list.
JUSTEXT_LANGUAGES: dict[str, str] = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan",
    "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "he": "Hebrew",
    "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "is": "Icelandic", "it": "Italian", "ka": "Georgian", "kk": "Kazakh", "ko": "Korean",
    "lb": "Luxembourgish", "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian",
    "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "nb": "Norwegian_Bokmal",
    "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian_Nynorsk", "no": "Norwegian_Bokmal",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese",
}  # fmt: skip
