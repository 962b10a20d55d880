import re

import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def test_overview_leads_to_the_service_that_fails(visitor: Visitor) -> None:
    """Sorted by errors, the failing service is on top, and a click shows its charts."""
    page = visitor.open("/")
    expect(page.get_by_role("heading", name="Services")).to_be_visible()
    page.get_by_role("button", name="Error rate").click()
    expect(page).to_have_url(re.compile("sort=errors"))
    first = visitor.table("Services with traffic in the range").first
    expect(first).to_contain_text("%")
    assert "0 %" not in first.get_by_role("cell").nth(4).inner_text().split("\n")
    visitor.look("overview")
    name = first.get_by_role("link").inner_text()
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_service_shows_rate_errors_duration_and_neighbours(visitor: Visitor) -> None:
    """A service has its three charts, its operations and who it calls, and leads to its failed traces."""
    page = visitor.open("/service?name=shop-front")
    for title in ("Request rate", "Error rate", "Duration", "Operations", "Called by", "Calls"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.get_by_role("region", name="Calls", exact=True)).to_contain_text("inventory")
    expect(page.get_by_role("region", name="Operations")).to_contain_text("POST /checkout")
    visitor.look("service")
    page.get_by_role("link", name="Failed traces").click()
    expect(page).to_have_url(re.compile(r"/traces\?.*status"))
    expect(visitor.table("Traces that match").first).to_be_visible()


def test_map_shows_who_calls_whom(visitor: Visitor) -> None:
    """The map draws services and databases; a node shows its neighbours and leads to its page."""
    page = visitor.open("/map")
    node = page.get_by_role("button", name=re.compile("^shop-front"))
    expect(node).to_be_visible()
    node.click()
    expect(page).to_have_url(re.compile("sel="))
    panel = page.get_by_role("complementary", name="shop-front")
    expect(panel).to_contain_text("inventory")
    visitor.look("map")
    panel.get_by_role("link", name="Open service").click()
    expect(page.get_by_role("heading", name="shop-front")).to_be_visible()
