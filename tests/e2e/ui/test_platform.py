import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def test_the_platform_tells_how_it_is_doing(visitor: Visitor) -> None:
    """What came in, the journal, the store, the pipelines and the settings are on one page."""
    page = visitor.open("/platform")
    receivers = page.get_by_role("region", name="Receivers")
    expect(receivers).to_contain_text("otlp")
    for title in (
        "What comes in",
        "Dropped on purpose",
        "Store",
        "Pipelines",
        "Process",
        "Protection",
        "Settings in effect",
    ):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("region", name="Store")).to_contain_text("spans")
    expect(page.get_by_text("well", exact=True).first).to_be_visible()
    visitor.look("platform")
