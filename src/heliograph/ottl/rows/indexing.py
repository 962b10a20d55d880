"""Keys of paths and of results."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.values.convert import to_attribute
from heliograph.ottl.values.types import Value, go_type

_MAX_INDEX = 1_000_000


def _map_key(key: Value) -> str:
    if isinstance(key, str):
        return key
    raise StatementError(f"unable to resolve a string index in map: expecting 'string' but got '{go_type(key)}'")


def _list_index(key: Value, size: int) -> int:
    if type(key) is not int:
        raise StatementError(f"unable to resolve an integer index in slice: expecting 'int64' but got '{go_type(key)}'")
    if not 0 <= key < size:
        raise StatementError(f"index {key} out of bounds")
    return key


def read_keys(value: Value, keys: Sequence[Value]) -> Value:
    """The value at `keys` in a value of the telemetry; nil for a key that a map does not have."""
    for key in keys:
        if type(value) is dict:
            name = _map_key(key)
            if name not in value:
                return None
            value = value[name]
        elif type(value) is list:
            value = value[_list_index(key, len(value))]
        else:
            raise StatementError(f"type {go_type(value)} does not support string indexing")
    return value


def write_keys(target: dict[str, Any] | list[Any], keys: Sequence[Value], value: Value) -> None:
    """Write at `keys`; missing maps and lists on the way are made."""
    holder: Any = target
    for key, following in pairwise(keys):
        place = _place(holder, key)
        inner = holder[place]
        if inner is None:
            holder[place] = inner = _container(following)
        elif type(inner) not in (dict, list):
            raise StatementError(f"type {go_type(inner)} does not support string indexing")
        holder = inner
    place = _place(holder, keys[-1])
    existing = holder[place]
    if type(value) is dict and value is existing:
        return
    holder[place] = to_attribute(value)


def _container(key: Value) -> dict[str, Any] | list[Any]:
    if isinstance(key, str):
        return {}
    if type(key) is int:
        if key > _MAX_INDEX:
            raise StatementError(f"index {key} is too big for a new list")
        return [None] * (max(key, 0) + 1)
    raise StatementError("neither a string nor an int index was given")


def _place(holder: Any, key: Value) -> Any:
    if type(holder) is dict:
        name = _map_key(key)
        holder.setdefault(name, None)
        return name
    return _list_index(key, len(holder))


def read_result(value: Value, keys: Sequence[Value]) -> Value:
    """The value at `keys` in a converter's result; a missing key is an error."""
    for key in keys:
        if key is None:
            raise StatementError("key expression returned nil, expected an int or string")
        if isinstance(key, str):
            if not isinstance(value, dict):
                raise StatementError(f"type {go_type(value)} does not support string indexing")
            if key not in value:
                raise StatementError("key not found in map")
            value = value[key]
        elif type(key) is int:
            if not isinstance(value, list | bytes):
                raise StatementError(f"type {go_type(value)} does not support int indexing")
            if not 0 <= key < len(value):
                raise StatementError(f"index {key} out of bounds")
            value = value[key]
        else:
            raise StatementError(f"key expression must evaluate to string or int, got {go_type(key)}")
    return value
