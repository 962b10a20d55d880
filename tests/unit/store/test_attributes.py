"""SQL for attributes."""

import pytest

from heliograph.store.attributes import AttributeColumns
from heliograph.store.schema.hot import LOG_KEYS, SPAN_KEYS

COLUMNS = AttributeColumns({"spans": SPAN_KEYS, "logs": LOG_KEYS})


@pytest.mark.parametrize(
    ("key", "kind", "level", "sql"),
    [
        ("http.route", "str", "record", "`a.http.route`"),
        ("http.route", "int", "record", "AttrInt['http.route']"),
        ("http.response.status_code", "int", "record", "`a.http.response.status_code`"),
        ("http.response.status_code", "str", "record", "AttrStr['http.response.status_code']"),
        ("it's", "str", "record", "AttrStr['it\\'s']"),
        ("ratio", "double", "record", "AttrDbl['ratio']"),
        ("ok", "bool", "record", "AttrBool['ok']"),
        ("list", "json", "record", "AttrJson['list']"),
        ("service.name", "str", "resource", "ServiceName"),
        ("host.name", "str", "resource", "simpleJSONExtractString(Resource, 'host.name')"),
        ("lib", "int", "scope", "simpleJSONExtractInt(Scope, 'lib')"),
    ],
)
def test_an_attribute_of_a_span_is_read_where_it_is(key: str, kind: str, level: str, sql: str) -> None:
    """Hot columns for their own type, maps by type for the rest, JSON for resource and scope."""
    assert COLUMNS.expression("spans", key, kind, level) == sql


def test_points_have_json_only() -> None:
    """Data points keep their attributes as canonical JSON."""
    assert COLUMNS.expression("metric_points", "route") == "simpleJSONExtractString(Attributes, 'route')"
    assert COLUMNS.exists("metric_points", "route") == "simpleJSONHas(Attributes, 'route')"


def test_any_type_as_text_looks_everywhere() -> None:
    """Without a type, a hot key is looked up in its column and in every map."""
    sql = COLUMNS.expression("spans", "http.route", "any")
    assert sql.startswith("multiIf(bitTest(HotSet, 2), toString(`a.http.route`), ")
    assert all(name in sql for name in ("AttrInt", "AttrDbl", "AttrBool", "AttrJson", "AttrStr"))


def test_presence_of_a_hot_key_is_its_bit_or_a_map() -> None:
    """A value of another type than the column's counts as present."""
    assert COLUMNS.exists("spans", "http.route").startswith("(bitTest(HotSet, 2) OR mapContains(AttrStr, ")
    assert "HotSet" not in COLUMNS.exists("spans", "other")
