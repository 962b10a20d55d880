"""The real program with the demo's telemetry in it, and a browser."""

from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.e2e.ui.visitor import FLAGS, Visitor, chromium
from tests.support.program import Program, running, wait_until


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Generator[Program]:
    """The platform after a few seconds of the demo, with failing checkouts."""
    with running(tmp_path_factory.mktemp("ui") / "data") as started:
        endpoint = f"http://127.0.0.1:{started.http}"
        demo = ("demo", "--endpoint", endpoint, "--port", "0", "--rate", "25", "--fault", "errors", "--duration", "5")
        done = started.run(*demo)
        assert done.returncode == 0, done.stdout + done.stderr
        # A busy machine's disk would have the platform give up the tail and completion, as it should, but not here.
        started.post("resilience/level", {"level": "normal"})
        signals = ("traces", "logs", "metrics")
        wait_until(lambda: all(started.get("onboarding")["seen"][each] for each in signals), 30, "all signals are seen")
        wait_until(lambda: len(started.get("services")["services"]) >= 4, 30, "the services are listed")
        yield started


@pytest.fixture
def empty_program(tmp_path: Path) -> Generator[Program]:
    """A platform that nothing was ever sent to."""
    with running(tmp_path / "empty") as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, program: Program) -> Generator[Visitor]:
    """A window on the program; the page must not have complained when the test is over."""
    opened = Visitor(browser, program.url)
    yield opened
    opened.close()
    assert opened.complaints == []
