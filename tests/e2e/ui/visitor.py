"""A person at the screen: a browser on the running program, and what every page must hold to."""

import json
import os
import shutil
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Page, Response, expect

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: Final = (1440, 900)
NARROW: Final = (400, 860)
ACCESS_FORMS: Final = {("wide", "light"), ("narrow", "dark")}
"""Each width and each scheme is checked once: contrast depends on the scheme, order and names on the width."""
RESULTS: Final = Path("test-results") / "ui"


def chromium() -> str:
    """The browser: the one that is named, or the first that is found.

    Raises:
        RuntimeError: There is none.
    """
    candidates = (os.environ.get("HELIOGRAPH_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in candidates if name and (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError("No Chromium: install Debian's package chromium, or name one with HELIOGRAPH_CHROMIUM.")
    return found


class Visitor:
    """One browser window on the program.

    Args:
        browser: The browser.
        url: Where the UI is.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.complaints: list[str] = []
        self._context = browser.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, color_scheme="light", locale="en-GB", timezone_id="UTC"
        )
        self._context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page: Page = self._context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", self._on_error)
        self.page.on("response", self._on_response)

    def close(self) -> None:
        """Close the window."""
        self._context.close()

    def open(self, path: str) -> Page:
        """Go to a path of the UI."""
        self.page.goto(self.url + path)
        return self.page

    def table(self, name: str) -> Locator:
        """The rows of a table, without its head."""
        return self.page.get_by_role("table", name=name).get_by_role("row").filter(has=self.page.get_by_role("cell"))

    def look(self, name: str) -> None:
        """Take the page in four forms, and check what keeps people out.

        Raises:
            AssertionError: The page scrolls sideways, or axe found violations.
        """
        RESULTS.mkdir(parents=True, exist_ok=True)
        for shape, (width, height) in {"wide": WIDE, "narrow": NARROW}.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for scheme in ("light", "dark"):
                self.page.emulate_media(color_scheme=scheme)
                expect(self.page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
                self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
                self.page.screenshot(path=RESULTS / f"{name}-{shape}-{scheme}.png")
                if (shape, scheme) in ACCESS_FORMS:
                    self._check_access(f"{name}, {shape}, {scheme}")
            assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name}: too wide"
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.page.emulate_media(color_scheme="light")

    def _check_access(self, what: str) -> None:
        found: dict[str, Any] = Axe().run(self.page, options={"resultTypes": ["violations"]}).response
        violations = [
            (each["id"], [(node["html"][:160], node["failureSummary"][:300]) for node in each["nodes"][:3]])
            for each in found["violations"]
        ]
        assert not violations, f"{what}: {json.dumps(violations, indent=1)}"

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def _on_error(self, error: Error) -> None:
        self.complaints.append(str(error))

    def _on_response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")
