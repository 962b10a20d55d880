"""Reading and writing the paths of every context."""

from collections.abc import Callable
from typing import Any, NamedTuple

from heliograph.ottl.errors import StatementError
from heliograph.ottl.golang.strconv import wrap64
from heliograph.ottl.rows.record import Row
from heliograph.ottl.values.convert import as_string, from_raw, to_attribute
from heliograph.ottl.values.types import (
    FloatList,
    IntList,
    RawList,
    RawMap,
    Records,
    SpanId,
    Struct,
    Time,
    TraceId,
    UintList,
    Value,
    go_type,
)

Owner = Callable[[Row], Any]


class Access(NamedTuple):
    """How a path is read and written."""

    get: Callable[[Row], Value]
    set: Callable[[Row, Value], None]


def expect(kind: type, go_name: str, value: Value) -> Any:
    """`value` when it is exactly of `kind`.

    Raises:
        StatementError: Another type, or nil.
    """
    if value is None:
        raise StatementError("setting a value to nil is not supported")
    if type(value) is not kind:
        raise StatementError(f"expects {go_name} but got {go_type(value)}")
    return value


def _field(owner: Owner, name: str, kind: type, go_name: str, change: Callable[[Any], Any] | None = None) -> Access:
    def get(row: Row) -> Value:
        return getattr(owner(row), name)

    def write(row: Row, value: Value) -> None:
        checked = expect(kind, go_name, value)
        setattr(owner(row), name, checked if change is None else change(checked))

    return Access(get, write)


def string_field(owner: Owner, name: str) -> Access:
    """A string."""
    return _field(owner, name, str, "string")


def bool_field(owner: Owner, name: str) -> Access:
    """A boolean."""
    return _field(owner, name, bool, "bool")


def int_field(owner: Owner, name: str, bits: int, *, signed: bool = False) -> Access:
    """An integer of so many bits; what does not fit wraps."""
    size = 1 << bits

    def change(value: int) -> int:
        rest = value % size
        return rest - size if signed and rest >= size // 2 else rest

    plain = _field(owner, name, int, "int64", change)
    return Access(lambda row: wrap64(getattr(owner(row), name)), plain.set)


def flags_field(owner: Owner) -> Access:
    """32 bits that refuse what does not fit."""

    def write(row: Row, value: Value) -> None:
        number = expect(int, "int64", value)
        if not 0 <= number < 1 << 32:
            raise StatementError(f"value {number} is out of range for uint32")
        owner(row).flags = number

    return Access(lambda row: owner(row).flags, write)


def double_field(owner: Owner, name: str) -> Access:
    """A float; one that is not there reads as 0."""

    def get(row: Row) -> Value:
        value = getattr(owner(row), name)
        return 0.0 if value is None else value

    return Access(get, _field(owner, name, float, "float64").set)


def time_fields(owner: Owner, name: str, path: str) -> dict[str, Access]:
    """A time as nanoseconds and as a time."""

    def write(row: Row, value: Value) -> None:
        setattr(owner(row), name, expect(Time, "time.Time", value).ns % (1 << 64))

    return {
        f"{path}_unix_nano": int_field(owner, name, 64),
        path: Access(lambda row: Time(wrap64(getattr(owner(row), name))), write),
    }


def identifier_fields(owner: Owner, name: str, kind: type[TraceId | SpanId]) -> dict[str, Access]:
    """An id as such and as hex."""
    what = "trace ids must be 32 hex characters" if kind is TraceId else "span ids must be 16 hex characters"

    def write(row: Row, value: Value) -> None:
        setattr(owner(row), name, expect(kind, kind.go_name, value).raw)

    def write_text(row: Row, value: Value) -> None:
        text = expect(str, "string", value)
        if len(text) != 2 * kind.size:
            raise StatementError(what)
        try:
            setattr(owner(row), name, bytes.fromhex(text))
        except ValueError:
            raise StatementError("encoding/hex: invalid byte") from None

    return {
        name: Access(lambda row: kind(getattr(owner(row), name)), write),
        f"{name}.string": Access(lambda row: getattr(owner(row), name).hex(), write_text),
    }


def map_field(owner: Owner, name: str) -> Access:
    """A map; the record's own is given."""

    def write(row: Row, value: Value) -> None:
        target = getattr(owner(row), name)
        replace_map(target, value)

    return Access(lambda row: getattr(owner(row), name), write)


def replace_map(target: dict[str, Any], value: Value) -> None:
    """Give a map the content of another; nil empties it.

    Raises:
        StatementError: No map.
    """
    if value is target:
        return
    if value is None:
        target.clear()
    elif type(value) is dict:
        content = to_attribute(value)
        target.clear()
        target.update(content)
    elif isinstance(value, RawMap):
        content = from_raw(value)
        target.clear()
        target.update(content)
    else:
        raise StatementError(f"unsupported type provided for setting a pcommon.Map: {go_type(value)}")


def records_field(owner: Owner, name: str, go_name: str) -> Access:
    """A list of parts of the record."""

    def write(row: Row, value: Value) -> None:
        if value is None:
            setattr(owner(row), name, [])
            return
        if not isinstance(value, Records) or value.go_name != go_name:
            raise StatementError(f"expects {go_name} but got {go_type(value)}")
        setattr(owner(row), name, [item.copy() for item in value.items])

    return Access(lambda row: Records(go_name, getattr(owner(row), name)), write)


def struct_field(owner: Owner, name: str, go_name: str) -> Access:
    """A part of the record that is read and written whole."""

    def write(row: Row, value: Value) -> None:
        if value is None:
            raise StatementError("setting a value to nil is not supported")
        if not isinstance(value, Struct) or value.go_name != go_name:
            raise StatementError(f"expects {go_name} but got {go_type(value)}")
        setattr(owner(row), name, value.message.copy())

    return Access(lambda row: Struct(go_name, getattr(owner(row), name)), write)


def numbers_field(owner: Owner, name: str, kind: type) -> Access:
    """A list of counts (ints) or of bounds (floats)."""
    whole = kind is int

    def write(row: Row, value: Value) -> None:
        if value is None:
            items: list[Any] = []
        elif isinstance(value, UintList | IntList | FloatList | RawList) or type(value) is list:
            items = list(value)
        else:
            raise StatementError(f"cannot set a slice of numbers from a value type: {go_type(value)}")
        if any(type(item) is not kind for item in items):
            raise StatementError(f"invalid value type provided for a slice: expected {'int64' if whole else 'float64'}")
        setattr(owner(row), name, [item % (1 << 64) for item in items] if whole else items)

    made = UintList if whole else FloatList
    return Access(lambda row: made(getattr(owner(row), name)), write)


def read_only(get: Callable[[Row], Value], path: str) -> Access:
    """A path that cannot be written."""

    def write(_row: Row, _value: Value) -> None:
        raise StatementError(f'the path "{path}" is read-only and cannot be modified')

    return Access(get, write)


def named_enum(owner: Owner, name: str, words: tuple[str, ...], what: str) -> Access:
    """An enum by its words."""

    def get(row: Row) -> Value:
        number = getattr(owner(row), name)
        return words[number] if 0 <= number < len(words) else ""

    def write(row: Row, value: Value) -> None:
        word = expect(str, "string", value)
        if word not in words:
            raise StatementError(f"unknown {what}, {word}")
        setattr(owner(row), name, words.index(word))

    return Access(get, write)


def body_access() -> dict[str, Access]:
    """A log's body as any value and as text."""

    def write(row: Row, value: Value) -> None:
        if value is not row.log.body or not isinstance(value, dict | list):
            row.log.body = to_attribute(value)

    def write_text(row: Row, value: Value) -> None:
        row.log.body = expect(str, "string", value)

    return {
        "body": Access(lambda row: row.log.body, write),
        "body.string": Access(lambda row: as_string(row.log.body), write_text),
    }
