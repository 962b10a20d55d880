"""Editors of maps and lists. A map that is given is changed in place and given back."""

from collections.abc import Mapping
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.strings import regex_for
from heliograph.ottl.functions.table import GIVEN, UNCHANGED, Options, editor
from heliograph.ottl.golang import text as gotext
from heliograph.ottl.golang.regex import Regex
from heliograph.ottl.values.convert import as_raw, as_string, copy, from_raw
from heliograph.ottl.values.types import (
    TYPED_LISTS,
    BoolList,
    Duration,
    FloatList,
    Identifier,
    IntList,
    RawList,
    Records,
    StringList,
    Struct,
    Time,
    Value,
)

Map = dict[str, Any]
_UNLIMITED = 1 << 62


@editor("set(Target Setter, Value Getter)")
def set_value(target: Value, value: Value) -> Value:  # noqa: ARG001 - every editor gets its target
    """Write the value; nil empties maps, lists and dynamic values, and is refused elsewhere."""
    return value


_ZEROS: tuple[tuple[type, Any], ...] = (
    (bool, False),
    (str, ""),
    (int, 0),
    (float, 0.0),
    (bytes, b""),
    (Time, Time(-62_135_596_800_000_000_000)),
    (Duration, Duration(0)),
)


@editor("clear(Target GetSetter)")
def clear(target: Value) -> Value:  # noqa: PLR0911 - a branch a type
    """Write the zero of the target's type."""
    if target is None:
        return None
    for kind, zero in _ZEROS:
        if isinstance(target, kind):
            return zero
    if isinstance(target, dict):
        return {}
    if isinstance(target, Identifier):
        return type(target)(bytes(target.size))
    if isinstance(target, Records):
        return Records(target.go_name, [])
    if isinstance(target, Struct):
        return UNCHANGED
    return type(target)() if type(target) in TYPED_LISTS else []


@editor("append(Target GetSetter, Value? Getter, Values? []Getter)", Options(check=lambda given: _check_append(given)))  # noqa: PLW0108 - defined below
def append(target: Value, value: Value = UNCHANGED, values: Value = UNCHANGED) -> list[Any]:
    """The target as a list with more elements at its end."""
    if target is None:
        result: list[Any] = []
    elif type(target) is list:
        result = list(as_raw(target))
    elif isinstance(target, RawList | StringList | IntList | FloatList | BoolList):
        result = list(target)
    else:
        result = [target]
    if value is not UNCHANGED:
        result.append(value)
    if values is not UNCHANGED:
        result += values
    return from_raw(RawList(result))


def _check_append(given: Mapping[str, Any]) -> None:
    if not {"Value", "Values"} & given[GIVEN]:
        raise ValueError("at least one of the optional arguments ('value' or 'values') must be provided")


@editor("delete_index(Target PSliceGetSetter, StartIndex IntGetter, EndIndex? IntGetter)")
def delete_index(target: list[Any], start: int, end: int | None = None) -> list[Any]:
    """Without the elements from `start` to before `end`."""
    size = len(target)
    end = start + 1 if end is None else end
    if start == 0 and end == size:
        return []
    if not 0 <= start < size:
        raise StatementError(f"startIndex {start} out of bounds for slice of length {size}")
    if end < start:
        raise StatementError(f"endIndex {end} cannot be less than startIndex {start}")
    if end > size:
        raise StatementError(f"deletion range [{start}:{end}] out of bounds for slice of length {size}")
    del target[start:end]
    return target


@editor("delete_key(Target PMapGetSetter, Key StringGetter)")
def delete_key(target: Map, key: str) -> Map:
    """Without the key."""
    target.pop(key, None)
    return target


@editor(
    "delete_matching_keys(Target PMapGetSetter, Pattern StringGetter)",
    Options(prepare={"Pattern": regex_for("delete_matching_keys")}),
)
def delete_matching_keys(target: Map, pattern: Regex) -> Map:
    """Without the keys in which the pattern occurs."""
    for key in [key for key in target if pattern.matches(key)]:
        del target[key]
    return target


@editor("keep_keys(Target PMapGetSetter, Keys []StringGetter)")
def keep_keys(target: Map, keys: list[str]) -> Map:
    """With these keys only."""
    for key in [key for key in target if key not in keys]:
        del target[key]
    return target


@editor(
    "keep_matching_keys(Target PMapGetSetter, Pattern StringGetter)",
    Options(prepare={"Pattern": regex_for("keep_matching_keys")}),
)
def keep_matching_keys(target: Map, pattern: Regex) -> Map:
    """With the keys only in which the pattern occurs."""
    for key in [key for key in target if not pattern.matches(key)]:
        del target[key]
    return target


def _check_limit(given: Mapping[str, Any]) -> None:
    limit, priority = given["Limit"], given.get("PriorityKeys") or []
    if limit < 0:
        raise ValueError(f"invalid limit for limit function, {limit} cannot be negative")
    if limit < len(priority):
        raise ValueError(
            f"invalid limit for limit function, {limit} cannot be less than number of priority attributes "
            f"{len(priority)}"
        )


@editor("limit(Target PMapGetSetter, Limit int64, PriorityKeys []string)", Options(check=_check_limit))
def limit_keys(target: Map, limit: int, priority_keys: list[str]) -> Any:
    """With at most so many keys, the named ones first."""
    if len(target) <= limit:
        return UNCHANGED
    room = limit - sum(key in target for key in priority_keys)
    for key in list(target):
        if key in priority_keys:
            continue
        if room > 0:
            room -= 1
        else:
            del target[key]
    return target


def _check_strategy(given: Mapping[str, Any]) -> None:
    if given["Strategy"] not in ("insert", "update", "upsert"):
        raise ValueError(f"invalid value for strategy, {given['Strategy']}, must be 'insert', 'update' or 'upsert'")


@editor("merge_maps(Target PMapGetSetter, Source PMapGetter, Strategy string)", Options(check=_check_strategy))
def merge_maps(target: Map, source: Map, strategy: str) -> Map:
    """With the source's entries: only new ones, only known ones, or all."""
    for key, value in list(source.items()):
        if strategy == "upsert" or (key in target) is (strategy == "update"):
            target[key] = copy(value)
    return target


@editor("stringify_all(Target PMapGetSetter)")
def stringify_all(target: Map) -> Map:
    """Every value as text."""
    for key, value in target.items():
        if not isinstance(value, str):
            target[key] = as_string(value)
    return target


def _check_truncate(given: Mapping[str, Any]) -> None:
    limit, marker = given["Limit"], given.get("TruncationMarker") or ""
    if limit < 0:
        raise ValueError(f"invalid limit for truncate_all function, {limit} cannot be negative")
    if gotext.byte_length(marker) > limit:
        raise ValueError(
            f"invalid truncation marker for truncate_all function, length of marker "
            f"{gotext.byte_length(marker)} cannot be "
            f"greater than limit {limit}"
        )


@editor(
    "truncate_all(Target PMapGetSetter, Limit int64, Utf8Safe? bool, TruncationMarker? string)",
    Options(check=_check_truncate),
)
def truncate_all(target: Map, limit: int, utf8_safe: bool = True, truncation_marker: str = "") -> Map:  # noqa: FBT001, FBT002
    """String values cut to so many bytes, the marker counted."""
    for key, value in target.items():
        if isinstance(value, str) and (
            len(value) > limit or (not value.isascii() and gotext.byte_length(value) > limit)
        ):
            target[key] = truncate(value, limit, truncation_marker, utf8_safe=utf8_safe)
    return target


def truncate(value: str, limit: int, marker: str, *, utf8_safe: bool) -> str:
    """The first `limit` bytes less the marker's, at a rune's border when `utf8_safe`, and the marker."""
    data = gotext.encode(value)
    end = limit - gotext.byte_length(marker)
    while utf8_safe and end > 0 and not gotext.is_rune_start(data[end]):
        end -= 1
    return gotext.decode(data[:end]) + marker


def _check_flatten(given: Mapping[str, Any]) -> None:
    depth = given.get("Depth")
    if depth is not None and depth < 1:
        raise ValueError(f"invalid depth '{depth}' for flatten function, must be greater than 0")


class _Flattener:
    def __init__(self, depth: int, *, resolve_conflicts: bool) -> None:
        self.result: Map = {}
        self._seen: dict[str, int] = {}
        self._depth = depth
        self._resolve = resolve_conflicts

    def map(self, target: Map, prefix: str, depth: int) -> None:
        prefix = f"{prefix}." if prefix else ""
        for key, value in target.items():
            self._value(key, value, depth, prefix)

    def _value(self, key: str, value: Any, depth: int, prefix: str) -> None:
        name = prefix + key
        if isinstance(value, dict) and depth < self._depth:
            self.map(value, name, depth + 1)
        elif isinstance(value, list) and depth < self._depth:
            for index, item in enumerate(value):
                deeper = depth + 1 < self._depth
                if isinstance(item, dict) and deeper:
                    self.map(item, f"{name}.{index}", depth + 2)
                elif isinstance(item, list) and deeper:
                    for inner_index, inner in enumerate(item):
                        self._value(str(inner_index), inner, depth + 3, f"{name}.{index}")
                else:
                    self._put(name if self._resolve else f"{name}.{index}", item)
        else:
            self._put(name, value)

    def _put(self, name: str, value: Any) -> None:
        if not self._resolve:
            self.result[name] = copy(value)
        elif name in self.result:
            self.result[f"{name}.{self._seen.get(name, 0)}"] = copy(value)
            self._seen[name] = self._seen.get(name, 0) + 1
        else:
            self._seen[name] = 0
            self.result[name] = copy(value)


@editor(
    "flatten(Target PMapGetSetter, Prefix? string, Depth? int64, ResolveConflicts? bool)", Options(check=_check_flatten)
)
def flatten(target: Map, prefix: str = "", depth: int | None = None, resolve_conflicts: bool = False) -> Map:  # noqa: FBT001, FBT002
    """Nested maps and lists as dotted keys."""
    flattener = _Flattener(_UNLIMITED if depth is None else depth, resolve_conflicts=resolve_conflicts)
    flattener.map(target, prefix, 0)
    return flattener.result
