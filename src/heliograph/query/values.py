"""Stored attribute values become typed attributes again."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from heliograph.query.attributes import AttributeColumns
from heliograph.query.results.base import Attribute, AttributeType

_SAFE = 2**53
_MAP_TYPES: tuple[tuple[str, AttributeType], ...] = (
    ("AttrStr", "string"),
    ("AttrInt", "int"),
    ("AttrDbl", "double"),
    ("AttrBool", "bool"),
)
_PYTHON_TYPES: Mapping[type, AttributeType] = {bool: "bool", str: "string", int: "int", float: "double"}
_WRAPPERS: Mapping[str, AttributeType] = {"$bytes": "bytes", "$double": "double"}
_NAMES: Mapping[str, AttributeType] = {"str": "string", "int": "int", "double": "double", "bool": "bool"}


def attribute_select(columns: AttributeColumns) -> str:
    """The columns that `row_attributes` needs."""
    hot = "".join(f", {column.sql} AS H{column.position}" for column in columns.hot.values())
    return f"HotSet, AttrStr, AttrInt, AttrDbl, AttrBool, AttrJson{hot}"


def row_attributes(row: Mapping[str, Any], columns: AttributeColumns) -> list[Attribute]:
    """All attributes of a row that was selected with `attribute_select`, sorted by key."""
    bits = int(row["HotSet"])
    found = [
        attribute(column.key, _NAMES[column.type], row[f"H{column.position}"])
        for column in columns.hot.values()
        if bits >> column.position & 1
    ]
    for name, kind in _MAP_TYPES:
        if row[name]:
            found += [attribute(key, kind, value) for key, value in _pairs(row[name])]
    if row["AttrJson"]:
        found += [json_attribute(key, json.loads(text)) for key, text in _pairs(row["AttrJson"])]
    return sorted(found, key=lambda item: item["key"])


def attribute(key: str, kind: AttributeType, value: Any) -> Attribute:
    """One attribute; an int that JavaScript cannot hold becomes text."""
    if kind == "int" and not -_SAFE <= value <= _SAFE:
        value = str(value)
    if kind == "double" and (value != value or value in {float("inf"), float("-inf")}):  # noqa: PLR0124 - the test for NaN
        value = str(value)
    return Attribute(key=key, type=kind, value=value)


def json_attribute(key: str, value: Any) -> Attribute:
    """One attribute from canonical JSON."""
    if isinstance(value, bool | str | int | float):
        kind = _PYTHON_TYPES[type(value)]
        return attribute(key, kind, value)
    if value is None:
        return Attribute(key=key, type="empty", value=None)
    if isinstance(value, list):
        return Attribute(key=key, type="array", value=plain(value))
    wrapper = next(iter(value)) if len(value) == 1 else ""
    if wrapper in _WRAPPERS:
        return Attribute(key=key, type=_WRAPPERS[wrapper], value=value[wrapper])
    return Attribute(key=key, type="map", value=plain(value))


def json_attributes(text: str) -> list[Attribute]:
    """Attributes of a canonical JSON object."""
    return [json_attribute(key, value) for key, value in json.loads(text or "{}").items()]


def text_attributes(pairs: Any) -> list[Attribute]:
    """Attributes of a map of texts (events, links and exemplars keep no types)."""
    return sorted(
        (Attribute(key=key, type="string", value=value) for key, value in _pairs(pairs)), key=lambda item: item["key"]
    )


def plain(value: Any) -> Any:
    """Canonical JSON without its wrappers: bytes become base64 text, special doubles their names."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1:
            key, inner = next(iter(value.items()))
            if key in {"$bytes", "$double"}:
                return inner
            if key == "$map" and isinstance(inner, dict):
                return {name: plain(item) for name, item in inner.items()}
        return {name: plain(item) for name, item in value.items()}
    return value


def _pairs(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, dict) else value
