"""A headless Chromium, a server that remembers what was asked of it, and the hostile page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu")


@dataclass
class Browser:
    """A browser with the few things that the tests do again and again."""

    driver: Any

    def size(self, width: int, height: int = 860) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def dark(self, is_dark: bool) -> None:
        features = [{"name": "prefers-color-scheme", "value": "dark" if is_dark else "light"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def open(self, where: str | Path) -> None:
        self.driver.get(where.as_uri() if isinstance(where, Path) else where)
        self.wait(lambda: self.run("return document.documentElement.dataset.ready"))

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def keys(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def text(self, selector: str) -> str:
        return str(self.find(selector).text)

    def point_in_frame(self, block: int, click: bool = False, shift: bool = False) -> None:
        """Move the pointer onto a block in the frame, as a reader would."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        where = self.run(
            """const frame = document.querySelector('iframe');
            const run = frame.contentDocument.querySelector(`t-b[n="${arguments[0]}"]`);
            run.scrollIntoView({block: 'center'});
            const box = run.getClientRects()[0], outer = frame.getBoundingClientRect();
            return [outer.left + box.left + box.width / 2, outer.top + box.top + box.height / 2];
            """,
            block,
        )
        actions = ActionChains(self.driver, duration=0)
        if shift:
            actions = actions.key_down(Keys.SHIFT)
        actions.w3c_actions.pointer_action.move_to_location(*map(int, where))
        if click:
            actions = actions.click()
        if shift:
            actions = actions.key_up(Keys.SHIFT)
        actions.perform()

    def wait(self, holds: Callable[[], Any], seconds: float = 10.0) -> Any:
        """Wait until something holds; fails if it never does."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, "waited in vain"
            time.sleep(0.03)
        return found

    def complaints(self) -> list[str]:
        """What the browser's console holds since the last call."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


@pytest.fixture(scope="session")
def _driver() -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    binary = next(filter(None, map(shutil.which, BROWSERS)), None)
    chromedriver = shutil.which("chromedriver")
    if binary is None or chromedriver is None:
        pytest.skip("no Chromium with its chromedriver on the path")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for option in OPTIONS:
        options.add_argument(option)
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()


@pytest.fixture
def browser(_driver: Any) -> Browser:
    """One browser for all tests, at its full width and in the light."""
    found = Browser(_driver)
    found.driver.get("about:blank")
    found.size(1280)
    found.dark(False)
    found.complaints()
    return found


@pytest.fixture(params=[1280, 390], ids=["wide", "narrow"])
def sized(request: pytest.FixtureRequest, browser: Browser) -> Browser:
    """The browser at both widths."""
    browser.size(request.param)
    return browser


@pytest.fixture(scope="session")
def axe() -> str:
    """Source of the accessibility checker axe-core."""
    package = pytest.importorskip("axe_selenium_python", reason="axe-core is not installed")
    found = sorted(Path(package.__file__).parent.rglob("axe.min.js"))
    if not found:
        pytest.skip("axe-selenium-python came without axe.min.js")
    return found[0].read_text(encoding="utf-8")


@pytest.fixture
def findings(axe: str) -> Callable[[Browser], list[str]]:
    """Serious and critical findings of axe on the page that is open, its frames apart."""

    def run(browser: Browser) -> list[str]:
        browser.run(axe + "; window.axe = axe;")
        result = browser.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {iframes: false}).then(done, e => done({error: String(e)}));"
        )
        assert "violations" in result, result
        assert result["passes"], "axe looked at nothing"
        return [
            f"{found['id']}: {node['html'][:200]} {node['failureSummary']}"
            for found in result["violations"]
            if found["impact"] in ("serious", "critical")
            for node in found["nodes"]
        ]

    return run


@dataclass
class Trap:
    """A server on this machine that hostile pages try to reach."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def trap() -> Iterator[Trap]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET  # noqa: N815 (the name that the base class looks for)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Trap(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    server.server_close()


@pytest.fixture
def hostile(trap: Trap) -> str:
    """A page that tries to run, load and break out; what it loads goes to the trap."""
    return (HERE / "hostile.html").read_text(encoding="utf-8").replace("BASE", trap.address)


@pytest.fixture(scope="session")
def large_page(cases: Any) -> str:
    """A page of one mebibyte: the text and markup of a long article with many comments."""
    named = {case.name: case for case in cases}
    parts = [named[n].source.decode() for n in ("big-daily", "comments-longer-than-article")]
    bodies = [part[part.index("<body") : part.rindex("</body>")] for part in parts]
    bodies = [body[body.index(">") + 1 :] for body in bodies]
    times = (1 << 20) // sum(map(len, bodies)) + 1
    copies = "".join(
        body.replace("</p>", f" {number}</p>") for number in range(times) for body in bodies
    )
    return f"<html lang=en><head><title>Long</title></head><body>{copies}</body></html>"
