"""The labelling page's server: this machine only, behind an address nobody can guess.

Requests must name this server as their host (a page elsewhere may point its own name at this
machine), know the random token in the path, and, to change anything, come from the labelling
page itself.
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
from dataclasses import asdict
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from boilerkit.report.labelling import LabelStore, OpenPage, Work
from boilerkit.report.shell import LABEL_NAMES, LETTERS, Shell, sign

_HOST = "127.0.0.1"
_MOST_BYTES = 4_000_000
_NUMBER = re.compile(r"[0-9]{1,9}")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class LabelServer(ThreadingHTTPServer):
    """Serves one `LabelStore`; `url` is the address to open."""

    daemon_threads = True

    def __init__(self, store: LabelStore, port: int = 0) -> None:
        """Raises OSError where the port is taken."""
        self.store = store
        self.token = secrets.token_urlsafe(24)
        super().__init__((_HOST, port), partial(_Handler, store=store, token=self.token))

    @property
    def url(self) -> str:
        """Where to open the labelling page; the token in it is new each time."""
        return f"http://{_HOST}:{self.server_port}/{self.token}/"


class _RefusedError(Exception):
    """A request that is not answered; carries the status."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    timeout = 30
    server_version = "boilerkit"
    sys_version = ""

    def __init__(self, *args: Any, store: LabelStore, token: str) -> None:
        self.store = store
        self.token = token
        super().__init__(*args)

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_POST(self) -> None:
        self._answer(self._post)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the log would hold the token."""

    # -- routes ----------------------------------------------------------------------------

    def _get(self, path: str) -> tuple[str, bytes]:
        if path == "":
            return "text/html; charset=utf-8", label_document(self.store).encode()
        if path == "survey":
            return _json(asdict(self.store.survey()))
        return _json(_page_data(self.store.open(self._number(path))))

    def _post(self, path: str) -> tuple[str, bytes]:
        if path.startswith("effect/"):
            work, _ = self._work()
            return _json(asdict(self.store.effect(self._number(path, "effect"), work)))
        number = self._number(path)
        self.store.save(number, *self._work())
        return _json({"done": self.store.done})

    def _number(self, path: str, wanted: str = "page") -> int:
        kind, _, digits = path.partition("/")
        if kind != wanted or not _NUMBER.fullmatch(digits) or int(digits) >= len(self.store.pages):
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no such page")
        return int(digits)

    def _work(self) -> tuple[Work, str]:
        """The labels that were sent, and the fingerprint of the blocks they were given to."""
        length = self.headers.get("Content-Length", "")
        if not _NUMBER.fullmatch(length) or int(length) > _MOST_BYTES:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too long")
        try:
            sent = json.loads(self.rfile.read(int(length)))
            labels = tuple(int(digit) for digit in str(sent["labels"]))
            deck = sent.get("standfirst")
            places = None if deck is None else tuple(map(int, deck))
            work = Work(labels, bool(sent["not_article"]), bool(sent["done"]), places)
            return work, str(sent["blocks"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "not a set of labels") from error

    # -- answering -------------------------------------------------------------------------

    def _answer(self, route: Any) -> None:
        try:
            kind, content = route(self._allowed_path())
            status = HTTPStatus.OK
        except _RefusedError as refused:
            status, kind, content = refused.status, "text/plain", str(refused).encode()
        except (ValueError, OSError) as error:  # labels, weights or files that are no good
            status, kind, content = HTTPStatus.CONFLICT, "text/plain", _encoded(str(error))
        except Exception as error:  # an answer in any case: the page waits for one
            status, kind = HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain"
            content = _encoded(f"{type(error).__name__}: {error}")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _allowed_path(self) -> str:
        """The path behind the token.

        Raises:
            _RefusedError: another host, another origin, or a wrong token.
        """
        port = self.connection.getsockname()[1]
        host = self.headers.get("Host", "")
        if host not in (f"{_HOST}:{port}", f"localhost:{port}"):
            raise _RefusedError(HTTPStatus.MISDIRECTED_REQUEST, "unknown host")
        parts = self.path.split("?")[0].split("/", 2)
        given = parts[1] if len(parts) == 3 else ""
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise _RefusedError(HTTPStatus.NOT_FOUND, "not found")
        if self.command == "POST":
            self._check_sender(host)
        return parts[2]

    def _check_sender(self, host: str) -> None:
        """Only this page may change labels: forms elsewhere can send neither of these."""
        if self.headers.get("Origin", "") != f"http://{host}":
            raise _RefusedError(HTTPStatus.FORBIDDEN, "sent from another page")
        if self.headers.get_content_type() != "application/json":
            raise _RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "JSON expected")


def _json(value: Any) -> tuple[str, bytes]:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "application/json", _encoded(text)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _page_data(opened: OpenPage) -> dict[str, Any]:
    article = opened.article
    return {
        "frame": opened.frame,
        "texts": article.page.texts,
        "labels": "".join(map(str, opened.work.labels)),
        "guess": "".join(map(str, article.labels.tolist())),
        "scores": [[round(float(p), 3) for p in row] for row in article.scores],
        "unsure": opened.unsure,
        "proposed": opened.proposed,
        "blocks": opened.fingerprint,
        "not_article": opened.work.not_article,
        "standfirst": opened.work.standfirst,
        "done": opened.work.done,
    }


def label_document(store: LabelStore) -> str:
    """The labelling page."""
    data = {
        "names": LABEL_NAMES,
        "letters": LETTERS,
        "pages": store.pages,
        "done": store.done,
    }
    shell = Shell(
        "Label pages", ("shell.css", "label.css"), ("core.js", "label.js"), data, connects=True
    )
    buttons = "".join(
        f'<button type="button" data-l="{n}" title="Key {n + 1} or {LETTERS[n].lower()}">'
        f'{sign(n)}{name}<span class="count"></span></button>'
        for n, name in enumerate(LABEL_NAMES)
    )
    body = _BODY.replace("BUTTONS", buttons).replace("LAST", str(len(LABEL_NAMES)))
    return shell.document(body.replace("FOLDER", escape(store.folder.resolve().name)))


_BODY = """<body data-view="page">
<header>
<h1>Label the pages of FOLDER</h1>
<p><span id="progress" role="status"></span> · <span id="left" role="status"></span> ·
<span id="saved" role="status"></span></p>
<div class="bar" role="toolbar" aria-label="Pages">
<button type="button" id="back" title="Key [">Page before</button>
<select id="pages" aria-label="Page"></select>
<button type="button" id="forward" title="Key ]">Next page</button>
<button type="button" id="finish" title="Enter"><strong>Done, next</strong></button>
<button type="button" id="undo" title="Key z">Undo</button>
<button type="button" id="range" aria-pressed="false">Select a range</button>
<button type="button" id="uncertain" title="Key n">Next uncertain</button>
<button type="button" id="standfirst" title="Key f">Standfirst or not</button>
<button type="button" id="proposed" title="Key p">Teaches most</button>
<label><input type="checkbox" id="not-article"> Not an article</label>
<button type="button" id="theme" aria-label="Switch light and dark">Dark</button>
</div>
<div class="bar" id="labels" role="group" aria-label="Label of the selected blocks">BUTTONS</div>
</header>
<div class="tabs" role="group" aria-label="What to show">
<button type="button" data-view="page" aria-pressed="true">Page</button>
<button type="button" data-view="second" aria-pressed="false">Blocks</button></div>
<main>
<section class="pane first" aria-labelledby="page-name"><h2 id="page-name">The page</h2>
<iframe title="The page with its blocks marked" sandbox="allow-same-origin"></iframe></section>
<section class="pane second" aria-labelledby="list-name"><h2 id="list-name">Its blocks</h2>
<ul id="blocks" role="listbox" tabindex="0" aria-multiselectable="true"
 aria-label="Blocks of the page"></ul></section>
<aside class="side" aria-labelledby="side-name" tabindex="0">
<h2 id="side-name">The selected block</h2>
<div>
<div class="chosen" id="chosen" role="status"></div>
<div class="bars" id="bars"></div>
<h2>Elsewhere on this site</h2>
<div id="effect" role="status">What your corrections change on other pages is shown here.</div>
<h2>Keys</h2>
<ul class="keys">
<li><kbd>j</kbd> <kbd>k</kbd> or arrows: block after, before</li>
<li>with <kbd>Shift</kbd>, or Shift and click: a range</li>
<li><kbd>1</kbd>–<kbd>LAST</kbd> or a label's letter: give that label</li>
<li><kbd>f</kbd>: body that is the standfirst, or is not</li>
<li><kbd>z</kbd> undo · <kbd>n</kbd> next uncertain · <kbd>p</kbd> teaches most</li>
<li><kbd>Enter</kbd> done, next page · <kbd>[</kbd> <kbd>]</kbd> pages</li>
</ul>
</div>
</aside>
</main>
</body>"""
