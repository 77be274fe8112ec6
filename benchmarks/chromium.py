"""Pages opened in headless Chromium, without a network; what a script in them says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from html import unescape
from pathlib import Path
from typing import Any

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=2000",
    "--dump-dom",
)
_TIMEOUT = 60.0
_ANSWER = re.compile(r'<pre[^>]*\bid="answer"[^>]*>(.*?)</pre>', re.DOTALL)


class BrowserError(RuntimeError):
    """Chromium did not start, or the page did not answer."""


def find_chromium() -> str | None:
    """Path of an installed Chromium, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def ask(page: Path, chromium: str) -> Any:
    """What the page's script wrote as JSON into the element `<pre id="answer">`.

    Raises:
        BrowserError: there is no such element, or Chromium failed.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium, *_FLAGS, f"--user-data-dir={profile}", page.resolve().as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise BrowserError(str(error)) from error
    answer = _ANSWER.search(done.stdout.decode("utf-8", "replace"))
    if answer is None:
        raise BrowserError(f"no answer; exit status {done.returncode}")
    return json.loads(unescape(answer[1]))
