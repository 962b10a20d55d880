import re

import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor
from tests.support.program import Program

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]

ROWS = "Log records"


def test_an_error_is_found_read_in_context_and_followed_to_its_trace(visitor: Visitor) -> None:
    """From a search by severity to the record, what was logged around it, and the trace."""
    # Other tests send logs that belong to no trace: these belong to the demo.
    page = visitor.open("/logs?q=severity%3E%3Derror+service%3Dshop-front")
    first = visitor.table(ROWS).first
    expect(first).to_contain_text("ERROR")
    first.click()
    panel = page.get_by_role("complementary", name="Log record")
    expect(panel.get_by_role("heading", name="Before and after")).to_be_visible()
    expect(panel).to_contain_text("service.name")
    visitor.look("logs")
    panel.get_by_role("link", name="Open trace").click()
    expect(page).to_have_url(re.compile("/trace/[0-9a-f]{32}"))
    expect(page.get_by_role("table", name="Waterfall")).to_be_visible()


def test_words_narrow_the_search(visitor: Visitor) -> None:
    """Free words must occur in every record that is shown."""
    page = visitor.open("/logs")
    expect(visitor.table(ROWS).first).to_be_visible()
    page.get_by_role("combobox", name="Filter").fill("declined")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=declined"))
    expect(visitor.table(ROWS).first).to_contain_text("declined")
    page.get_by_role("combobox", name="Filter").fill("nobody-ever-wrote-this")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing in this range")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").last.click()
    expect(visitor.table(ROWS).first).to_be_visible()


def test_live_tail_shows_records_as_they_arrive(visitor: Visitor, program: Program) -> None:
    """What is logged now appears without asking; paused, it waits and is counted."""
    page = visitor.open("/logs?tail=1")
    with page.expect_response(re.compile("/logs/tail")):
        page.reload()
    sent = program.run("send", "--endpoint", f"127.0.0.1:{program.grpc}", "-s", "logs", "--count", "40", "--rate", "0")
    assert sent.returncode == 0, sent.stderr
    expect(visitor.table(ROWS).first).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    program.run("send", "--endpoint", f"127.0.0.1:{program.grpc}", "-s", "logs", "--count", "40", "--rate", "0")
    expect(page.get_by_text(re.compile(r"Paused\. [1-9]\d* records wait\."))).to_be_visible()
    visitor.look("tail")
    page.locator("body").press("Space")
    expect(page.get_by_text("Paused.")).to_be_hidden()
