"""Values that are no plain data: times, durations, ids, and the collections of functions and literals."""

from collections.abc import Callable
from typing import Any

from heliograph.ottl.golang.duration import format_duration
from heliograph.ottl.golang.timeformat import NANOS, RFC3339_NANO, format_time
from heliograph.ottl.golang.zones import UTC, Zone

_STRING_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST"

Value = Any
"""Any of the package's values."""


class Time:
    """An instant in a zone: `ns` is nanoseconds since 1970, unbounded."""

    __slots__ = ("ns", "zone")

    def __init__(self, ns: int, zone: Zone = UTC) -> None:
        self.ns = ns
        self.zone = zone

    def seconds(self) -> int:
        """Whole seconds since 1970."""
        return self.ns // NANOS

    def rfc3339(self) -> str:
        """RFC 3339 with as many digits of the second as needed."""
        return format_time(self.ns, self.zone, RFC3339_NANO)

    def go_string(self) -> str:
        """As Go prints a time."""
        return format_time(self.ns, self.zone, _STRING_LAYOUT)

    def go_number(self) -> int | None:
        """A time has no integer beneath."""
        return None

    def __repr__(self) -> str:
        return f"Time({self.rfc3339()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and other.ns == self.ns

    def __hash__(self) -> int:
        return hash(self.ns)


class Duration:
    """A span of time: `ns` is nanoseconds, an int64."""

    __slots__ = ("ns",)

    def __init__(self, ns: int) -> None:
        self.ns = ns

    def go_string(self) -> str:
        """As Go prints a duration."""
        return format_duration(self.ns)

    def go_number(self) -> int | None:
        """The nanoseconds."""
        return self.ns

    def __repr__(self) -> str:
        return f"Duration({self.go_string()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Duration) and other.ns == self.ns

    def __hash__(self) -> int:
        return hash(self.ns)


class Identifier:
    """A trace, span or profile id: `raw` has a fixed number of bytes."""

    __slots__ = ("raw",)
    size = 0
    go_name = ""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def go_string(self) -> str:
        """Lower-case hex, empty when all bytes are zero."""
        return self.raw.hex() if any(self.raw) else ""

    def go_number(self) -> int | None:
        """An id is no number."""
        return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.raw.hex()})"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.raw == self.raw

    def __hash__(self) -> int:
        return hash(self.raw)


class TraceId(Identifier):
    """16 bytes."""

    __slots__ = ()
    size = 16
    go_name = "pcommon.TraceID"


class SpanId(Identifier):
    """8 bytes."""

    __slots__ = ()
    size = 8
    go_name = "pcommon.SpanID"


class ProfileId(Identifier):
    """16 bytes."""

    __slots__ = ()
    size = 16
    go_name = "pprofile.ProfileID"


class PlatformInt:
    """Go's `int`, which some converters leak: it is no int64, so most of OTTL refuses it."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def go_string(self) -> str:
        """Decimal digits."""
        return str(self.value)

    def go_number(self) -> int | None:
        """The number."""
        return self.value


class RawMap(dict[str, Any]):
    """A map that a converter built from plain values."""


class RawList(list[Any]):
    """A list literal, or a list that a converter built from plain values."""


class StringList(list[Any]):
    """A list of strings only."""


class IntList(list[Any]):
    """A list of int64 only."""


class UintList(list[Any]):
    """A list of counts of buckets."""


class FloatList(list[Any]):
    """A list of floats only."""


class BoolList(list[Any]):
    """A list of booleans only."""


TYPED_LISTS = (StringList, IntList, UintList, FloatList, BoolList)


class Records:
    """A list of parts of the telemetry, such as a span's events: `items` is the record's own list."""

    __slots__ = ("go_name", "items")

    def __init__(self, go_name: str, items: list[Any]) -> None:
        self.go_name = go_name
        self.items = items


class Struct:
    """A part of the telemetry that is read and written whole, such as a status."""

    __slots__ = ("go_name", "message")

    def __init__(self, go_name: str, message: Any) -> None:
        self.go_name = go_name
        self.message = message


class LambdaValue:
    """A lambda: `call(*arguments)` evaluates its body."""

    __slots__ = ("arity", "call")

    def __init__(self, arity: int, call: Callable[..., Any]) -> None:
        self.arity = arity
        self.call = call


_GO_NAMES: dict[type, str] = {
    bool: "bool",
    int: "int64",
    float: "float64",
    str: "string",
    bytes: "[]uint8",
    dict: "pcommon.Map",
    list: "pcommon.Slice",
    RawMap: "map[string]interface {}",
    RawList: "[]interface {}",
    StringList: "[]string",
    IntList: "[]int64",
    UintList: "[]uint64",
    FloatList: "[]float64",
    BoolList: "[]bool",
    Time: "time.Time",
    Duration: "time.Duration",
    PlatformInt: "int",
    LambdaValue: "*ottl.LambdaExpression",
}


def go_type(value: Value) -> str:
    """The name of the value's type in the Collector's messages."""
    if value is None:
        return "nil"
    name = _GO_NAMES.get(type(value))
    return name if name is not None else str(getattr(value, "go_name", type(value).__name__))
