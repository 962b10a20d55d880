import pytest

from heliograph.query.cursor import Cursor
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.text_table import text_table
from heliograph.query.values import json_attribute, plain


def test_canonical_json_is_unwrapped() -> None:
    """Bytes, special doubles and escaped maps become what they stand for."""
    assert plain([{"$bytes": "AA=="}, {"$double": "NaN"}, {"$map": {"$bytes": 1}}, {"a": [1]}]) == [
        "AA==",
        "NaN",
        {"$bytes": 1},
        {"a": [1]},
    ]
    assert json_attribute("k", {"$bytes": "AA=="})["type"] == "bytes"
    assert json_attribute("k", True)["type"] == "bool"
    assert json_attribute("k", 2**60)["value"] == str(2**60)
    assert json_attribute("k", {"$double": "Infinity"}) == {"key": "k", "type": "double", "value": "Infinity"}


def test_cursors_are_opaque_and_checked() -> None:
    """A cursor reads back, but not for another order, and rubbish is refused."""
    cursor = Cursor("newest", 2**62 + 1, "ab")
    assert Cursor.parse(str(cursor), "newest") == cursor
    assert Cursor.parse(None, "newest") is None
    for text, order in ((str(cursor), "longest"), ("rubbish", "newest"), ("W10", "newest"), ("é", "newest")):
        with pytest.raises(InvalidQuestionError, match="cursor"):
            Cursor.parse(text, order)


def test_text_tables_stay_tables() -> None:
    """Line breaks in cells are escaped and long cells cut."""
    lines = text_table(["a", "b"], [["x\ny", "1"], ["z" * 200, "2"]]).splitlines()
    assert len(lines) == 4
    assert lines[2].startswith("x\\ny")
    assert lines[3].count("z") == 117
    assert text_table(["a"], []) == "a\n-\n"
