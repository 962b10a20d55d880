import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def test_a_metric_is_charted_split_exported_and_followed_to_a_trace(visitor: Visitor) -> None:
    """Choose a metric, group it, read its values, save them, and go to a trace behind a point."""
    page = visitor.open("/metric")
    page.get_by_role("searchbox", name="Find a metric").fill("server.request")
    page.get_by_role("link", name=re.compile("^http.server.request.duration")).click()
    expect(page.locator("canvas").first).to_be_visible()
    page.get_by_role("combobox", name="Group by").select_option("service")
    expect(page).to_have_url(re.compile("by=service"))
    expect(page.get_by_role("region", name="Series")).to_contain_text("shop-front")
    visitor.look("metric")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert lines[0].startswith("time,")
    assert "service=shop-front" in lines[0]
    page.get_by_role("button", name="Table").click()
    expect(page.get_by_role("table", name="http.server.request.duration")).to_be_visible()
    page.get_by_role("button", name="Chart", exact=True).click()
    page.get_by_title("Open trace of this measurement").first.click()
    expect(page.get_by_role("table", name="Waterfall")).to_be_visible()
