"""Fields that every span or log record has, by the names that filters use."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from heliograph.query.bindings import Bindings
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.time_range import parse_duration

SEVERITIES = ("unset", "trace", "debug", "info", "warn", "error", "fatal")
"""Names of the groups of severity numbers: 0, then four numbers each."""

SEVERITY_GROUP = "toUInt8(if(SeverityNumber = 0, 0, least(6, intDiv(SeverityNumber - 1, 4) + 1)))"
"""Index into `SEVERITIES` of a record."""

KINDS = ("unspecified", "internal", "server", "client", "producer", "consumer")
STATUSES = ("unset", "ok", "error")
_HEX = frozenset("0123456789abcdef")


def _integer(value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise InvalidQuestionError(f"filter: {value!r} is not a whole number.", field="filter") from None


def _no_order(value: str) -> int:
    raise InvalidQuestionError(
        f"filter: this field has no order, so it cannot be compared with {value!r}.",
        field="filter",
        hints=("Use = or ~ (contains).",),
    )


def _severity(value: str) -> int:
    lowered = value.lower()
    return SEVERITIES.index(lowered) if lowered in SEVERITIES else _integer(value)


def _duration(value: str) -> int:
    return parse_duration(value, field="filter")


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """One field.

    Attributes:
        text: SQL expression of its text, in lower case for names of a fixed set.
        exists: Condition that it is not empty.
        number: SQL expression for comparison by order.
        parse_number: Reads the value of such a comparison.
        choices: The values there are, None for any.
        length: Bytes of an id; 0 when it is none.
        column: The column of an id or of a fixed set.
    """

    text: str
    exists: str
    number: str = "0"
    parse_number: Callable[[str], int] = _no_order
    choices: tuple[str, ...] | None = None
    length: int = 0
    column: str = ""

    def equal(self, values: list[str], bindings: Bindings) -> str:
        """Condition that the field has one of the values.

        Raises:
            InvalidQuestionError: A value is not one that the field can have.
        """
        if self.length:
            return f"{self.text} IN {bindings.bind([self._id(value) for value in values], 'Array(String)')}"
        if self.choices:
            wanted = [self._choice(value) for value in values]
            if self.column:
                return f"{self.column} IN {bindings.bind(wanted, 'Array(String)')}"
            return f"{self.text} IN {bindings.bind([value.lower() for value in wanted], 'Array(String)')}"
        if self.parse_number is not _no_order:
            numbers = [self.parse_number(value) for value in values]
            return f"{self.number} IN {bindings.bind(numbers, 'Array(Int64)')}"
        return f"{self.text} IN {bindings.bind(values, 'Array(String)')}"

    def _id(self, value: str) -> str:
        lowered = value.lower()
        if len(lowered) != self.length * 2 or not set(lowered) <= _HEX:
            raise InvalidQuestionError(
                f"filter: {value!r} is not an id of {self.length * 2} hexadecimal digits.", field="filter"
            )
        return lowered

    def _choice(self, value: str) -> str:
        assert self.choices is not None
        if value.lower() not in self.choices:
            raise InvalidQuestionError(f"filter: {value!r} is not one of {', '.join(self.choices)}.", field="filter")
        return value.lower().capitalize()


def _text(column: str) -> Intrinsic:
    return Intrinsic(text=f"toString({column})", exists=f"{column} != ''")


def _id(column: str, length: int, text: str) -> Intrinsic:
    return Intrinsic(text=text, exists=f"{column} != toFixedString('', {length})", length=length)


_SERVICE = Intrinsic(text="toString(ServiceName)", exists="ServiceName != ''")
_TRACES: Mapping[str, Intrinsic] = {
    "service": _SERVICE,
    "service.name": _SERVICE,
    "name": _text("SpanName"),
    "kind": Intrinsic(text="lower(SpanKind)", exists="1", choices=KINDS, column="SpanKind"),
    "status": Intrinsic(text="lower(StatusCode)", exists="1", choices=STATUSES, column="StatusCode"),
    "status_message": _text("StatusMessage"),
    "duration": Intrinsic(text="toString(Duration)", exists="1", number="Duration", parse_number=_duration),
    "trace_id": _id("TraceIdBin", 16, "lower(hex(TraceIdBin))"),
    "span_id": _id("SpanIdBin", 8, "lower(hex(SpanIdBin))"),
    "parent_span_id": _id("ParentSpanIdBin", 8, "lower(hex(ParentSpanIdBin))"),
    "root": Intrinsic(
        text="if(ParentSpanIdBin = toFixedString('', 8), 'true', 'false')", exists="1", choices=("true", "false")
    ),
    "scope": _text("ScopeName"),
}
_LOGS: Mapping[str, Intrinsic] = {
    "service": _SERVICE,
    "service.name": _SERVICE,
    "severity": Intrinsic(
        text=f"arrayElement({list(SEVERITIES)!r}, {SEVERITY_GROUP} + 1)",
        exists="SeverityNumber != 0",
        number=SEVERITY_GROUP,
        parse_number=_severity,
    ),
    "severity_number": Intrinsic(
        text="toString(SeverityNumber)", exists="SeverityNumber != 0", number="SeverityNumber", parse_number=_integer
    ),
    "severity_text": _text("SeverityText"),
    "body": _text("Body"),
    "event_name": _text("EventName"),
    "trace_id": _id("TraceIdBin", 16, "if(TraceIdBin = toFixedString('', 16), '', lower(hex(TraceIdBin)))"),
    "span_id": _id("SpanIdBin", 8, "lower(hex(SpanIdBin))"),
    "scope": _text("ScopeName"),
}
INTRINSICS: Mapping[str, Mapping[str, Intrinsic]] = {"traces": _TRACES, "logs": _LOGS}
"""Signal to field name to field."""
