"""What people make of a page for themselves: columns, saved views, two traces side by side."""

import re

import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def test_columns_are_chosen_and_fields_become_columns(visitor: Visitor) -> None:
    """A column goes, an attribute comes; the choice is in the URL, so a copied link shows the same."""
    page = visitor.open("/logs?q=severity%3E%3Derror+service%3Dshop-front")
    table = page.get_by_role("table", name="Log records")
    expect(table.get_by_role("columnheader", name="Severity")).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("checkbox", name="Severity").uncheck()
    page.get_by_role("combobox", name="Add a field as a column").fill("exception.type")
    page.keyboard.press("Enter")
    expect(table.get_by_role("columnheader", name="exception.type")).to_be_visible()
    expect(table.get_by_role("columnheader", name="Severity")).to_be_hidden()
    expect(visitor.table("Log records").filter(has_text="PaymentDeclinedError").first).to_be_visible()
    expect(page).to_have_url(re.compile("cols=time,service,body,trace,exception.type"))
    visitor.look("columns")
    page.reload()
    expect(visitor.table("Log records").filter(has_text="PaymentDeclinedError").first).to_be_visible()


def test_fields_of_spans_are_asked_for_as_columns(visitor: Visitor) -> None:
    """The server sends what the table shows and no more."""
    page = visitor.open(
        "/traces?view=spans&q=service%3Dshop-front+kind%3Dserver&cols=start,name,http.response.status_code"
    )
    table = page.get_by_role("table", name="Spans that match")
    expect(table.get_by_role("columnheader", name="http.response.status_code")).to_be_visible()
    expect(visitor.table("Spans that match").first).to_contain_text(re.compile("[2-5][0-9][0-9]"))


def test_a_view_is_saved_and_found_again(visitor: Visitor) -> None:
    """Filter, columns and sorting come back by name; a forgotten view is gone."""
    page = visitor.open("/logs?q=severity%3E%3Dwarn&sort=oldest")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("textbox", name="Name of this view").fill("Old troubles")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Old troubles")).to_be_visible()
    page.mouse.move(700, 850)  # off the button, whose tooltip would stand in the picture
    visitor.look("views")
    page = visitor.open("/logs")
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("link", name="Old troubles").click()
    expect(page).to_have_url(re.compile("severity%3E%3Dwarn.*sort=oldest"))
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("button", name="Forget Old troubles").click()
    expect(page.get_by_text("No view of this page is saved")).to_be_visible()


def test_two_traces_are_compared(visitor: Visitor) -> None:
    """From a trace to another one that began alike: which operations made the difference."""
    page = visitor.open("/traces?q=name%3D%22POST+%2Fcheckout%22")
    visitor.table("Traces that match").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Compare").click()
    similar = page.get_by_role("region", name="Traces that began with the same operation")
    expect(similar).to_be_visible()
    page.get_by_role("textbox", name="Id of another trace").fill("nonsense")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("32 hexadecimal digits")
    similar.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile("view=compare.*with=[0-9a-f]{32}"))
    rows = visitor.table("Operations of both traces by change of self time")
    expect(rows.first).to_be_visible()
    visitor.look("compare")
    page.get_by_role("button", name="Compare with another one").click()
    expect(similar).to_be_visible()
