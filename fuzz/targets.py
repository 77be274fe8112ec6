"""One function a way in: each takes any bytes and lets only faults out as exceptions.

What a reader documents as its error is no fault, so it is caught here; all else is one, and so is
an answer that is not sound.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import numpy as np

from boilerkit import Article, Extractor
from boilerkit.batch.sources import Item, Origin, SourceSettings
from boilerkit.batch.sources.folders import Input, Kind
from boilerkit.batch.sources.mhtml import parse_mhtml
from boilerkit.batch.sources.reading import read_inputs
from boilerkit.cli import main
from boilerkit.lexicon.dates import find_dates, parse_date
from boilerkit.page.labels import LABEL_INDEX, LABELS, Label
from boilerkit.page.storage import StorageError
from boilerkit.page.tables import Page
from boilerkit.parsing.html import parse_page
from boilerkit.parsing.plain_text import parse_text
from boilerkit.render import FORMATS, render
from boilerkit.scorers.learned import Learned
from boilerkit.scorers.weights import WeightsError

FIXTURES = Path(__file__).parents[1] / "fixtures"
_EXTRACTOR = Extractor()
_SETTINGS = SourceSettings(max_bytes=1_000_000)
_ADDRESS = "https://a.example/b"
_SCRATCH = Path(tempfile.gettempdir())


class Chance:
    """A scorer whose labels hang on the blocks' lengths alone, so that inputs reach all parts."""

    name = "chance"

    def score(self, page: Page) -> np.ndarray:
        scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
        scores[np.arange(len(page)), page.blocks.chars % len(LABELS)] = 0.93
        return scores


class Constant:
    """A scorer that takes every block for a comment."""

    name = "constant"

    def score(self, page: Page) -> np.ndarray:
        scores = np.full((len(page), len(LABELS)), 0.01, dtype=np.float32)
        scores[:, LABEL_INDEX[Label.COMMENT]] = 0.93
        return scores


_BY_CHANCE = Extractor(scorer=Chance())
_ALL_COMMENTS = Extractor(scorer=Constant())
_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d|$)", re.ASCII)


def check(article: Article) -> None:
    """Raise AssertionError unless the article is sound."""
    blocks = len(article.page)
    assert article.scores.shape == (blocks, len(LABELS))
    assert article.labels.shape == (blocks,)
    assert np.isfinite(article.scores).all()
    assert 0.0 <= article.confidence <= 1.0
    assert isinstance(article.text, str)
    assert blocks or article.warnings


def extract(data: bytes) -> None:
    """Bytes of a page."""
    check(_EXTRACTOR.extract(data))


def extract_from_text(data: bytes) -> None:
    """Text that was scraped earlier."""
    check(_EXTRACTOR.extract_from_text(data.decode("utf-8", "surrogateescape")))


def metadata(data: bytes) -> None:
    """What a page says of itself, its comments and its related links, under any address."""
    address = data[-60:].decode("latin-1")
    for article in (_EXTRACTOR.extract(data, url=address), _BY_CHANCE.extract(data, url=_ADDRESS)):
        check(article)
        _ = article.metadata, article.comments, article.related


def comments(data: bytes) -> None:
    """A page of which every block is taken for a comment, as markup and as text."""
    check_comments(_ALL_COMMENTS.extract(data, url=_ADDRESS))
    check_comments(_ALL_COMMENTS.extract_from_text(data.decode("utf-8", "replace")))


def check_comments(article: Article) -> None:
    """Raise AssertionError unless the comments are sound."""
    for comment in article.comments:
        assert comment.depth >= 0
        assert comment.text
    _ = article.metadata


def dates(data: bytes) -> None:
    """Text that may be a date, wherever dates are looked for."""
    text = data.decode("utf-8", "replace")[:2_000]
    for language in (None, "de", "ja"):
        parsed = parse_date(text, language)
        assert parsed is None or _ISO.match(parsed), parsed
        for found in find_dates(text, language):
            assert 0 <= found.start < found.end <= len(text)


def renderers(data: bytes) -> None:
    """Every output format and the report, straight and by way of `dump` and JSON."""
    article = _BY_CHANCE.extract(data, url=_ADDRESS)
    again = Article.load(json.loads(json.dumps(article.dump())))
    for name in FORMATS:
        assert render(article, name) == render(again, name), name
    assert article.explain(data).html


def archive(data: bytes) -> None:
    """JSON that claims to come from `dump`: refused, or an article that can be rendered."""
    try:
        article = Article.load(json.loads(data))
    except (StorageError, ValueError, RecursionError):
        return
    _ = article.metadata, article.comments, article.related
    for name in FORMATS:
        render(article, name)


def weights(data: bytes) -> None:
    """A stranger's weights: refused, or fit to score with."""
    with _scratch_file(data, ".npz") as path:
        try:
            scorer = Learned.load(path)
        except WeightsError:
            return
    for page in (parse_page("<h1>Rain</h1><p>It rained.</p>"), parse_text("Rain\nIt rained.")):
        try:
            scores = scorer.score(page)
        except WeightsError:
            continue
        assert scores.shape == (2, len(LABELS))
        assert np.isfinite(scores).all()


def mhtml(data: bytes) -> None:
    """A page saved by a browser as MIME message."""
    document = parse_mhtml(Origin("a", "a", "a", len(data)), data)
    if document.error is None:
        check(_EXTRACTOR.extract(document.content, url=document.url, encoding=document.encoding))


def warc(data: bytes) -> None:
    """A crawler's archive."""
    _drain(data, Kind.WARC, ".warc")


def jsonl(data: bytes) -> None:
    """Records, a line each, packed or not."""
    _drain(data, Kind.JSONL, ".jsonl.gz" if data.startswith(b"\x1f\x8b") else ".jsonl")


def command(data: bytes) -> None:
    """`boilerkit clean` on a folder with files of any names and contents: one output for each."""
    with _scratch_file(b"", ".none") as place:
        source, output = place.parent / "in", place.parent / "out"
        source.mkdir()
        for name, content in _files(data):
            try:
                (source / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).write_bytes(content)
            except (OSError, ValueError):
                continue  # a name that no file can have, or that another has
        summary = place.parent / "summary.json"
        words = ["clean", "-r", str(source), "-o", str(output), "-j", "0", "-q"]
        with redirect_stderr(io.StringIO()):
            code = main([*words, "--summary", str(summary)])
            assert main([*words, "--resume"]) in (0, 1)
        counts = json.loads(summary.read_text())
        written = sum(path.is_file() for path in output.rglob("*.txt"))
        assert written == counts["pages"] - sum(counts["errors"].values())
        assert code == int(bool(counts["errors"]))


def _files(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents: lines that begin with "=" are names."""
    for part in data.split(b"\n=")[:12]:
        name, _, content = part.partition(b"\n")
        parts = os.fsdecode(name[:200]).replace("\0", "").split("/")
        inside = [part for part in parts if part not in ("", ".", "..")]
        if inside:
            yield os.path.join(*inside), content


def zipped(data: bytes) -> None:
    """A zip archive of pages."""
    _drain(data, Kind.ZIP, ".zip")


def _drain(data: bytes, kind: Kind, suffix: str) -> None:
    with _scratch_file(data, suffix) as path:
        source = Input(str(path), kind, "input", len(data))
        items: Iterator[Item] = read_inputs([source], _SETTINGS)
        for item in items:
            assert item is not None


class _scratch_file:  # noqa: N801 - reads as a function
    """A file with these bytes, gone afterwards."""

    def __init__(self, data: bytes, suffix: str) -> None:
        self.data, self.suffix = data, suffix

    def __enter__(self) -> Path:
        self.folder = tempfile.TemporaryDirectory(prefix="fuzz-", dir=_SCRATCH)
        path = Path(self.folder.name) / f"input{self.suffix}"
        path.write_bytes(self.data)
        return path

    def __exit__(self, *problem: object) -> None:
        self.folder.cleanup()


# -- seeds -----------------------------------------------------------------------------------------


def _pages() -> list[bytes]:
    return [path.read_bytes() for path in sorted(FIXTURES.glob("*/page.html"))]


def _texts() -> list[bytes]:
    return [path.read_bytes() for path in sorted(FIXTURES.glob("*/page.txt"))]


def _archived() -> list[bytes]:
    small = sorted(_pages(), key=len)[:4]
    return [json.dumps(_EXTRACTOR.extract(page).dump()).encode() for page in small]


def _weights_files() -> list[bytes]:
    """Weights of a network as small as they come."""
    from boilerkit.features import column_names
    from boilerkit.scorers.network import Network, Shape
    from boilerkit.scorers.weights import Model, Weights, save_weights

    names = column_names(has_markup=True)
    shape = Shape(len(names), (2, 2, 2), embedding=2, width=4, dilations=(1, 2), contexts=(1,))
    arrays = {
        name: np.full(sizes, 0.01, dtype=np.float32) for name, sizes in shape.arrays().items()
    }
    vocabularies = (("rain", "it"), ("body", "menu"), ("main", "top"))
    model = Model((Network(shape, arrays),), names, vocabularies)
    with _scratch_file(b"", ".npz") as path:
        save_weights(Weights({"markup": model, "text": model}, {}), path)
        return [path.read_bytes()]


def _messages() -> list[bytes]:
    head = (
        b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example/b\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="x"'
        b"\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
        b"8bit\r\nContent-Location: https://a.example/b\r\n\r\n"
    )
    return [head + page + b"\r\n--x--\r\n" for page in sorted(_pages(), key=len)[:3]]


def _warcs() -> list[bytes]:
    records = []
    for page in sorted(_pages(), key=len)[:3]:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        records.append(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/b\r\n"
            b"WARC-Date: 2020-01-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            b"Content-Type: application/http; msgtype=response\r\n"
            b"Content-Length: " + str(len(http)).encode() + b"\r\n\r\n" + http + b"\r\n\r\n"
        )
    packed = b"".join(gzip.compress(record, mtime=0) for record in records)
    return [*records, b"".join(records), packed]


def _threads() -> list[bytes]:
    names = sorted(FIXTURES.glob("*comment*/page.html")) + sorted(FIXTURES.glob("*thread*/page.*"))
    return [path.read_bytes() for path in names] or _pages()


def _dates() -> list[bytes]:
    words = (
        "2024-05-06T07:08:09+02:00", "Mon, 06 May 2024 07:08:09 GMT", "6. Mai 2024, 7:08 Uhr",
        "May 6th, 2024 at 7.08 pm", "1714979289", "06/05/24", "2024年5月6日", "vor 3 Stunden",
        "Published: yesterday 12:30 | Updated 2 days ago", "²⁰²⁴-05-06", "6 mai 2024 à 7h08",
    )  # fmt: skip
    return [word.encode() for word in words]


def _records() -> list[bytes]:
    pages = sorted(_pages(), key=len)[:3]
    lines = [
        json.dumps({"id": number, "url": _ADDRESS, "html": page.decode("utf-8", "replace")})
        for number, page in enumerate(pages)
    ]
    data = "\n".join(lines).encode()
    return [data, gzip.compress(data, mtime=0)]


def _folders() -> list[bytes]:
    page = min(_pages(), key=len)
    names = (b"a.html", b"a.htm", b"a.html.html", b"b/a.txt", b"a.txt/c.html", b"d.jsonl")
    packed = b"=x.html.gz\n" + gzip.compress(page, mtime=0) + b"\n=x.warc\n" + _warcs()[0]
    plain = b"\n".join(b"=%s\n%s" % (name, page) for name in names)
    return [plain[1:], packed[1:]]


def _zips() -> list[bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, page in enumerate(sorted(_pages(), key=len)[:3]):
            packed.writestr(f"folder/{number}.html", page)
    return [buffer.getvalue()]


Target = Callable[[bytes], None]

#: Name -> (the function, what makes its seeds).
TARGETS: dict[str, tuple[Target, Callable[[], list[bytes]]]] = {
    "extract": (extract, _pages),
    "extract_from_text": (extract_from_text, _texts),
    "metadata": (metadata, _pages),
    "renderers": (renderers, _pages),
    "archive": (archive, _archived),
    "weights": (weights, _weights_files),
    "mhtml": (mhtml, _messages),
    "zipped": (zipped, _zips),
    "warc": (warc, _warcs),
    "comments": (comments, _threads),
    "dates": (dates, _dates),
    "jsonl": (jsonl, _records),
    "command": (command, _folders),
}


def run_on(name: str, data: bytes) -> Any:
    """Run one target on one input."""
    return TARGETS[name][0](data)
