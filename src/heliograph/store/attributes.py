"""SQL for an attribute of a record: the physical column or map behind its name."""

from collections.abc import Sequence

from heliograph.store.schema.hot import BOOL, DOUBLE, INTEGER, REST_MAP, HotKey
from heliograph.store.sql import identifier, literal

TYPES = ("str", "int", "double", "bool", "json", "any")
"""Value types; `any` is the value as text, whatever its type."""

_MAPS = {"str": "AttrStr", "int": "AttrInt", "double": "AttrDbl", "bool": "AttrBool", "json": "AttrJson"}
_JSON_READERS = {
    "str": "simpleJSONExtractString",
    "int": "simpleJSONExtractInt",
    "double": "simpleJSONExtractFloat",
    "bool": "simpleJSONExtractBool",
    "json": "simpleJSONExtractRaw",
}
_JSON_COLUMNS = {"resource": "Resource", "scope": "Scope"}


def hot_type(key: HotKey) -> str:
    """The value type of a hot column."""
    return {INTEGER: "int", DOUBLE: "double", BOOL: "bool"}.get(key.type, "str")


class AttributeColumns:
    """Attribute access for the tables of a store.

    Args:
        hot: Hot attributes of each table that has attribute columns (`spans`, `logs`); data points keep theirs as
            canonical JSON in `Attributes`.
    """

    def __init__(self, hot: dict[str, Sequence[HotKey]]) -> None:
        self._hot = {table: {key.key: key for key in keys} for table, keys in hot.items()}

    def expression(self, table: str, key: str, kind: str = "str", level: str = "record") -> str:
        """The value of an attribute.

        Args:
            table: `spans`, `logs` or a table of data points.
            key: Name of the attribute.
            kind: One of `TYPES`. A value of another type reads as empty, 0 or false; `any` gives every value as text.
            level: `record` (span, log record, data point), `resource` or `scope`.
        """
        if level == "resource" and key == "service.name" and kind in {"str", "any"}:
            return "ServiceName"
        if level in _JSON_COLUMNS:
            return _from_json(_JSON_COLUMNS[level], key, kind)
        if table not in self._hot:
            return _from_json("Attributes", key, kind)
        hot = self._hot[table].get(key)
        if kind == "any":
            return _any(hot, key)
        if hot is not None and hot_type(hot) == kind:
            return identifier(hot.column)
        return f"{_MAPS[kind]}[{literal(key)}]"

    def exists(self, table: str, key: str, level: str = "record") -> str:
        """Whether the attribute is there, as a condition."""
        if level in _JSON_COLUMNS:
            return f"simpleJSONHas({_JSON_COLUMNS[level]}, {literal(key)})"
        if table not in self._hot:
            return f"simpleJSONHas(Attributes, {literal(key)})"
        hot = self._hot[table].get(key)
        maps = " OR ".join(f"mapContains({name}, {literal(key)})" for name in _MAPS.values())
        return f"({maps})" if hot is None else f"(bitTest(HotSet, {hot.position}) OR {maps})"


def _from_json(column: str, key: str, kind: str) -> str:
    if kind == "any":
        raw = f"simpleJSONExtractRaw({column}, {literal(key)})"
        text = f"simpleJSONExtractString({column}, {literal(key)})"
        return f"if(startsWith({raw}, '\"'), {text}, {raw})"
    return f"{_JSON_READERS[kind]}({column}, {literal(key)})"


def _any(hot: HotKey | None, key: str) -> str:
    """Every type's value as text, the first that is there."""
    name = literal(key)
    parts: list[str] = []
    if hot is not None:
        parts += [f"bitTest(HotSet, {hot.position})", f"toString({identifier(hot.column)})"]
    for column in ("AttrInt", "AttrDbl", "AttrBool", "AttrJson"):
        parts += [f"mapContains({column}, {name})", f"toString({column}[{name}])"]
    return f"multiIf({', '.join(parts)}, {REST_MAP['String']}[{name}])"
