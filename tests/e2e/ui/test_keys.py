import json
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.ui.visitor import Visitor
from tests.support.program import Program, running, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]

CONFIGURATION = """
extensions:
  apikey:
  heliograph_ui:
    auth:
      authenticator: apikey
service:
  extensions: [apikey, heliograph_ui]
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Generator[Program]:
    """A platform whose UI wants a key."""
    configuration = tmp_path / "keys.yaml"
    configuration.write_text(CONFIGURATION)
    with running(tmp_path / "data", ["--config", "default:", "--config", str(configuration)]) as started:
        yield started


def make_key(program: Program, scope: str) -> str:
    """A fresh key."""
    made = program.run("keys", "create", scope, "--scope", scope, "--json")
    assert made.returncode == 0, made.stderr
    return str(json.loads(made.stdout)["key"])


def test_with_a_key_for_reading_every_page_and_the_live_tail_work(guarded: Program, browser: Browser) -> None:
    """Without a key nothing is shown and one is asked for; with it pages load and records arrive as they come."""
    key = make_key(guarded, "read")
    guarded.post("resilience/level", {"level": "normal"}, make_key(guarded, "admin"))
    visitor = Visitor(browser, guarded.url)
    page = visitor.open("/logs?tail=1")
    field = page.get_by_label("API key")
    field.fill("hgk_wrong")
    with page.expect_response(lambda answer: answer.status == 401):
        page.keyboard.press("Enter")
    expect(field).to_have_value("")  # asked for again
    field.fill(key)
    with page.expect_response(lambda answer: "/logs/tail" in answer.url and answer.status == 200):
        page.keyboard.press("Enter")
    sent = guarded.run("send", "--endpoint", f"127.0.0.1:{guarded.grpc}", "--count", "40", "--rate", "0")
    assert sent.returncode == 0, sent.stderr
    expect(visitor.table("Log records").first).to_be_visible()
    asked = {"Authorization": f"Bearer {key}"}
    stored = lambda: page.request.get(f"{guarded.url}/api/v1/traces", headers=asked).json()["traces"]  # noqa: E731
    wait_until(stored, 20, "the traces are stored")
    page.get_by_role("link", name="Traces").click()
    page.get_by_role("button", name="Refresh").click()
    expect(visitor.table("Traces that match").first).to_be_visible()
    page.get_by_role("link", name="Platform").click()
    expect(page.get_by_role("heading", name="Settings in effect")).to_be_visible()
    assert visitor.complaints == []
    visitor.close()
