import re

import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]

ROWS = "Traces that match"


def test_completion_facets_and_a_filter_find_failed_checkouts(visitor: Visitor) -> None:
    """Fields and values complete while typing; a facet's value joins the filter; all of it is in the URL."""
    page = visitor.open("/traces")
    expect(visitor.table(ROWS).first).to_be_visible()
    page.keyboard.press("/")
    bar = page.get_by_role("combobox", name="Filter")
    expect(bar).to_be_focused()
    page.keyboard.type("serv")
    page.get_by_role("option", name=re.compile("^service")).first.click()
    page.get_by_role("option", name=re.compile("^shop-front")).click()
    expect(page.get_by_role("button", name="Remove service=shop-front")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("complementary", name="Frequent values").get_by_role("button", name=re.compile("^error")).click()
    expect(page).to_have_url(re.compile("service%3Dshop-front.*status%3Derror"))
    expect(visitor.table(ROWS).first).to_contain_text("POST")
    visitor.look("traces")
    page.reload()
    expect(page.get_by_role("button", name="Remove status=error")).to_be_visible()


def test_a_trace_is_previewed_pinned_and_opened_by_keyboard(visitor: Visitor) -> None:
    """J selects, the panel shows the waterfall, p pins it, Enter opens the trace's page, Back goes back."""
    page = visitor.open("/traces?q=name%3D%22POST+%2Fcheckout%22")
    expect(visitor.table(ROWS).first).to_be_visible()
    page.keyboard.press("j")
    panel = page.get_by_role("complementary", name=re.compile("^Trace "))
    expect(panel.get_by_role("table", name="Waterfall")).to_contain_text("shop-front")
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile("pin=1"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/trace/[0-9a-f]{32}"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"/traces\?.*pin=1"))


def test_durations_over_time_and_single_spans(visitor: Visitor) -> None:
    """The same search can be looked at as a heatmap, and span by span, longest first."""
    page = visitor.open("/traces?chart=duration&view=spans")
    expect(page.get_by_role("img", name="Durations over time")).to_be_visible()
    page.get_by_role("columnheader", name="Duration").get_by_role("button").click()
    expect(page).to_have_url(re.compile("sort=longest"))
    expect(visitor.table("Spans that match").first).to_be_visible()
    visitor.look("spans")


def test_brushing_the_histogram_zooms_in_time(visitor: Visitor) -> None:
    """A drag over the histogram makes an absolute range, which Back undoes."""
    page = visitor.open("/traces")
    chart = page.get_by_role("img", name=re.compile("^Spans over time"))
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"from=\d{19}&to=\d{19}"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("from="))


def test_trace_page_shows_where_it_failed_and_why(visitor: Visitor) -> None:
    """The error strip leads to the span with its exception, its attributes and its logs."""
    page = visitor.open("/traces?q=status%3Derror+name%3D%22charge+card%22")
    visitor.table(ROWS).first.get_by_role("link").first.click()
    expect(page.get_by_role("table", name="Waterfall")).to_contain_text("charge card")
    page.get_by_role("button", name=re.compile("charge card: ")).first.click()
    panel = page.get_by_role("complementary", name="Span charge card")
    expect(panel).to_contain_text("exception.type")
    expect(panel.get_by_role("definition").filter(has_text="shop-front").first).to_be_visible()
    visitor.look("trace")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    page.keyboard.press("]")
    expect(page).to_have_url(re.compile("span="))


@pytest.mark.parametrize(("view", "name"), [("flame", "Flame graph"), ("table", "Self time"), ("logs", "Logs")])
def test_a_trace_can_be_seen_as_flame_graph_self_time_and_logs(visitor: Visitor, view: str, name: str) -> None:
    """Each view of a trace has its own address and says the same in its own way."""
    page = visitor.open("/traces?q=name%3D%22POST+%2Fcheckout%22")
    visitor.table(ROWS).first.get_by_role("link").first.click()
    page.get_by_role("group", name="View").get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(page).to_have_url(re.compile(f"view={view}"))
    shown = {
        "flame": page.get_by_role("img", name="Flame graph"),
        "table": page.get_by_role("table", name="Self time"),
        "logs": page.get_by_role("link", name="All logs of the trace"),
    }[view]
    expect(shown).to_be_visible()
    visitor.look(f"trace-{view}")
