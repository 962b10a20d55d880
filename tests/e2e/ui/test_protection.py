import pytest
from playwright.sync_api import expect
from tests.e2e.ui.visitor import Visitor
from tests.support.program import Program, wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def test_the_platform_shows_how_it_protects_itself(visitor: Visitor) -> None:
    """The level with what presses, health, guarded calls, everything with a bound, and what happened."""
    page = visitor.open("/protection")
    expect(page.get_by_role("heading", name="Protection")).to_be_visible()
    for title in ("Level of degradation", "Health", "Guarded calls", "Limits, queues and pools", "Recent changes"):
        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    calls = page.get_by_role("region", name="Guarded calls")
    expect(calls).to_contain_text("store.query")
    expect(calls).to_contain_text("closed")
    expect(page.get_by_role("region", name="Limits, queues and pools")).to_contain_text("journal")
    expect(page.get_by_text("Journal space")).to_be_visible()
    visitor.look("protection")


def test_breakers_and_levels_are_changed_by_hand(visitor: Visitor, program: Program) -> None:
    """A breaker is forced open and closed again, a level held and let go, and the changes are listed."""

    def state() -> dict[str, object]:
        return program.get("resilience")

    page = visitor.open("/protection")
    change = page.get_by_role("combobox", name="Change the breaker of store.insert")
    change.select_option("metrics_only")
    calls = page.get_by_role("region", name="Guarded calls")
    badge = calls.get_by_role("row").filter(has_text="store.insert").get_by_text("metrics only", exact=True)
    expect(badge).to_be_visible()
    visitor.look("protection-by-hand")
    change.select_option("reset")
    expect(badge).to_have_count(0)
    page.get_by_role("button", name="reduced", exact=True).click()
    expect(page.get_by_text("Given up for now: completion, live tail.")).to_be_visible()
    assert state()["level"] == "reduced"
    page.get_by_role("button", name="By itself").click()
    expect(page.get_by_text("Everything is on.")).to_be_visible()
    wait_until(lambda: state()["level"] == "normal", 10, "the platform decides again")
    expect(page.get_by_role("region", name="Recent changes")).to_contain_text("closed → metrics_only")


def test_it_speaks_chinese(visitor: Visitor) -> None:
    """The page has a Chinese catalogue."""
    visitor.open("/settings").get_by_role("button", name="中文").click()
    page = visitor.open("/protection")
    expect(page.get_by_role("heading", name="受保护的调用")).to_be_visible()
    visitor.look("protection-zh")
    visitor.open("/settings").get_by_role("button", name="English").click()
