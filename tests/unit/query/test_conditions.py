from heliograph.query.attributes import AttributeColumns, HotColumn
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions, split_words
from heliograph.query.filters import parse_filters
from heliograph.query.search import Search
from heliograph.query.time_range import TimeRange


def where(*terms: str, text: str = "", types: dict[str, frozenset[str]] | None = None) -> tuple[str, dict[str, object]]:
    """SQL and values of filters on spans with one hot column."""
    hot = {"code": HotColumn("code", "int", 3), "route": HotColumn("route", "str", 4)}
    bindings = Bindings()
    columns = AttributeColumns("spans", hot, types or {})
    sql = Conditions("traces", columns, bindings).where(Search(TimeRange(1, 2), parse_filters(list(terms)), text))
    return sql.partition(" AND Timestamp < ")[2].partition(" AND ")[2], dict(bindings.values)


def test_values_never_stand_in_the_text() -> None:
    """Hostile values and keys are bound, not written."""
    sql, values = where("\"x'; DROP\"=1' OR 1=1 --", text="'; DROP TABLE spans")
    assert "DROP" not in sql
    assert "DROP" in str(values)


def test_a_hot_key_reads_one_column() -> None:
    """A hot attribute is compared in its own column; its presence matters only for values that absence looks like."""
    assert where("route=/a")[0] == "(((`a.route` = {p2:String})))"
    assert where("code=0")[0] == "(((`a.code` = {p2:Int64} AND bitTest(HotSet, 3))))"
    assert where("code>=500")[0] == "((bitTest(HotSet, 3) AND `a.code` >= {p2:Float64}))"


def test_a_hot_key_of_another_type_reads_the_maps_too() -> None:
    """Where the key was seen with another type, or the value can only be of one, the maps are looked at."""
    assert "AttrStr[{p2:String}]" in where("code=abc")[0]
    assert "AttrStr" in where("code=200", types={"code": frozenset({"int", "str"})})[0]
    assert "Attr" not in where("code=200", types={"code": frozenset({"int"})})[0]


def test_other_keys_read_the_maps_of_fitting_types() -> None:
    """A word can only be text; a number may be of three types."""
    assert where("k=word")[0] == "(((AttrStr[{p2:String}] = {p3:String})))"
    sql = where("k=7")[0]
    assert all(name in sql for name in ("AttrStr", "AttrInt", "AttrDbl"))
    assert "AttrBool" not in sql


def test_other_keys_are_sought_where_they_were_seen() -> None:
    """A number that was only ever an int is not sought among the texts, which cost ten times as much to read."""
    sql = where("k=7", types={"k": frozenset({"int", "double"})})[0]
    assert "AttrInt" in sql
    assert "AttrStr" not in sql


def test_words() -> None:
    """Free text is split at spaces, but not within double quotes."""
    assert split_words('a "b c" d') == ["a", "b c", "d"]
