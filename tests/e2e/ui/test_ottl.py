"""The page on which OTTL is tried."""

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.ui.visitor import Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.browser, pytest.mark.xdist_group("ui")]


def write(page: Page, name: str, text: str) -> Locator:
    """Replace what is in an editor, as a person does; the editor."""
    editor = page.get_by_role("textbox", name=name)
    editor.press("ControlOrMeta+a")
    editor.press("Delete")
    page.keyboard.insert_text(text)
    return editor


def test_statements_are_tried_as_one_types(visitor: Visitor) -> None:
    """The diff follows the statements and is in the address; conditions drop; the example stands in for live data."""
    page = visitor.open("/ottl")
    diff = page.get_by_role("region", name="What changes")
    expect(diff).to_contain_text("deployment.environment.name")
    write(page, "Statements", 'set(span.name, "renamed") where span.name != ""')
    expect(diff).to_contain_text("renamed")
    visitor.look("ottl")
    page.reload()
    expect(diff).to_contain_text("renamed")
    write(page, "Drop where", "span.kind != -1")
    expect(page.get_by_role("status").filter(has_text="0 left")).to_be_visible()


def test_mistakes_are_underlined_with_the_nearest_name(visitor: Visitor) -> None:
    """What cannot run is told while typing, and where; the diff comes back when it is mended."""
    page = visitor.open("/ottl?signal=logs")
    write(page, "Statements", 'set(log.atributes["a"], 1)')
    expect(page.get_by_role("alert")).to_contain_text("did you mean `log.attributes`")
    expect(page.locator(".cm-problem")).to_have_text("log.atributes")
    visitor.look("ottl-problem")
    write(page, "Statements", 'set(log.attributes["a"], 1)')
    expect(page.get_by_role("region", name="What changes")).to_be_visible()


def test_functions_and_paths_are_completed(visitor: Visitor) -> None:
    """Ctrl-Space offers what the language knows, and a click takes it."""
    page = visitor.open("/ottl")
    editor = write(page, "Statements", "set(span.trace_sta")
    page.keyboard.press("Control+Space")
    page.get_by_role("option", name="span.trace_state").click()
    expect(editor).to_contain_text("set(span.trace_state")
