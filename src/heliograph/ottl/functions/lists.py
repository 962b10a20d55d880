"""Lists and maps to values."""

from collections.abc import Sequence
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter, one_of
from heliograph.ottl.golang.text import sort_key
from heliograph.ottl.values.compare import equal
from heliograph.ottl.values.convert import as_raw, as_string, copy, from_raw
from heliograph.ottl.values.types import BoolList, FloatList, IntList, RawList, StringList, UintList, Value, go_type


@converter("ContainsValue(Target PSliceGetter, Item Getter)")
def contains_value(target: list[Any], item: Value) -> bool:
    """Whether an element equals the item."""
    return any(equal(element, item) for element in target)


@converter("Keys(Target PMapGetter)")
def keys(target: dict[str, Any]) -> list[str]:
    """The map's keys."""
    return list(target)


@converter("Values(Target PMapGetter)")
def values(target: dict[str, Any]) -> list[Any]:
    """The map's values."""
    return [copy(value) for value in target.values()]


@converter("SliceToMap(Target PSliceGetter, KeyPath? []string, ValuePath? []string)")
def slice_to_map(
    target: list[Any], key_path: list[str] | None = None, value_path: list[str] | None = None
) -> dict[str, Any]:
    """A map of the elements, by a key inside each or by their index."""
    result: dict[str, Any] = {}
    for index, element in enumerate(target):
        if (key_path is not None or value_path is not None) and not isinstance(element, dict):
            raise StatementError(
                "slice elements must be maps when using `key_path` or `value_path`, but could not cast element of type "
                f"`{go_type(element)}` to a map"
            )
        key = str(index)
        if key_path is not None:
            key = _extract(element, key_path, f"could not extract key from element {index}")
            if not isinstance(key, str):
                raise StatementError(
                    f"element {index}: extracted key attribute is not of type string, got {go_type(key)!r}"
                )
        value = (
            element
            if value_path is None
            else _extract(element, value_path, f"could not extract value from element {index}")
        )
        result[key] = copy(value)
    return result


def _extract(element: Any, path: Sequence[str], failure: str) -> Any:
    if not path:
        raise StatementError(f"{failure}: must provide at least one path item")
    for key in path:
        if not isinstance(element, dict) or key not in element:
            raise StatementError(f"{failure}: provided object does not contain the path [{' '.join(path)}]")
        element = element[key]
    return element


@converter("Sort(Target Getter, Order? string)", Options(check=one_of("Order", ("asc", "desc"), "order")))
def sort(target: Value, order: str = "asc") -> Value:
    """The elements in order: numbers as numbers, else by their texts; lists and maps among them stay as they are."""
    descending = order == "desc"
    if isinstance(target, StringList | IntList | FloatList | UintList):
        return type(target)(
            sorted(target, key=sort_key if isinstance(target, StringList) else None, reverse=descending)
        )
    if isinstance(target, BoolList):
        return BoolList(sorted(target, reverse=descending))
    if type(target) not in (list, RawList):
        raise StatementError(f"sort with unsupported type: '{go_type(target)}'. Target is not a list")
    elements = from_raw(target) if type(target) is RawList else target
    if any(isinstance(item, dict | list | bytes) for item in elements) or not elements:
        return elements
    if any(item is None or isinstance(item, str | bool) for item in elements):
        ordered = sorted(elements, key=lambda item: sort_key(as_string(item)), reverse=descending)
    elif all(type(item) is int for item in elements):
        ordered = sorted(elements, reverse=descending)
    else:
        ordered = sorted(elements, key=float, reverse=descending)
    return RawList(as_raw(item) for item in ordered)
