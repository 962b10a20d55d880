import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def write(page: Page, statement: str) -> Locator:
    """Replace what is in the editor, as a person does; the editor."""
    editor = page.get_by_role("textbox", name="SQL statement")
    editor.press("ControlOrMeta+a")
    editor.press("Delete")
    page.keyboard.insert_text(statement)
    return editor


def test_a_statement_runs_and_is_in_the_url(visitor: Visitor) -> None:
    """Written, run by keyboard, its rows shown; the address brings it back."""
    page = visitor.open("/sql")
    editor = write(
        page, "SELECT ServiceName, count() AS spans FROM otel_traces GROUP BY ServiceName ORDER BY ServiceName"
    )
    page.keyboard.press("Control+Enter")
    rows = visitor.table("Result")
    expect(rows.filter(has_text="shop-front")).to_be_visible()
    visitor.look("sql")
    page.reload()
    expect(editor).to_contain_text("ORDER BY ServiceName")


def test_a_mistake_is_explained(visitor: Visitor) -> None:
    """A wrong statement gives the engine's reason and a code, not an empty table."""
    page = visitor.open("/sql")
    write(page, "SELECT nonsense FROM nowhere")
    page.get_by_role("button", name="Run").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(re.compile("nowhere|nonsense"))
    expect(alert).to_contain_text("HG-")


def test_a_long_statement_is_cancelled(visitor: Visitor) -> None:
    """Cancel stops it in the engine and says so."""
    page = visitor.open("/sql")
    write(page, "SELECT sum(sipHash64(number)) FROM numbers(100000000000)")
    page.get_by_role("button", name="Run").click()
    with page.expect_response(lambda response: response.request.method == "DELETE") as cancelled:
        page.get_by_role("button", name="Cancel", exact=True).last.click()
    assert cancelled.value.ok
    expect(page.get_by_role("heading", name="The query was cancelled")).to_be_visible()
