"""Asking for a value's type, and turning it into another one."""

import math
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang.strconv import parse_int
from heliograph.ottl.values.arithmetic import shown
from heliograph.ottl.values.types import (
    TYPED_LISTS,
    Duration,
    Identifier,
    PlatformInt,
    ProfileId,
    Records,
    SpanId,
    Time,
    TraceId,
    go_type,
)

_PROBE = Options(probe=True)


def _fits(fits: bool) -> bool:  # noqa: FBT001 - the table calls by position
    return fits


def _define_probes() -> None:
    for name, kind in (
        ("IsString", "StringGetter"),
        ("IsBool", "BoolGetter"),
        ("IsDouble", "FloatGetter"),
        ("IsInt", "IntGetter"),
        ("IsMap", "PMapGetter"),
    ):
        converter(f"{name}(Target {kind})", _PROBE)(_fits)


_define_probes()


@converter("IsList(Target Getter)")
def is_list(target: Any) -> bool:
    """Whether the value is a list of any kind, a span's events and a metric's points too."""
    return isinstance(target, list | Records)


@converter("IsEmpty(Target Getter)")
def is_empty(target: Any) -> bool:
    """Whether the value is nil, zero, false, or has no elements."""
    if target is None:
        return True
    if isinstance(target, Time):
        return target.ns == -62_135_596_800_000_000_000  # noqa: PLR2004 - the number says it
    if isinstance(target, Duration):
        return target.ns == 0
    if isinstance(target, Identifier):
        return not any(target.raw)
    if isinstance(target, PlatformInt):
        return target.value == 0
    return not isinstance(target, Records) and not target


@converter("Bool(Target BoolLikeGetter)")
def to_bool(target: bool | None) -> bool | None:  # noqa: FBT001 - the table calls by position
    """A boolean; nil stays nil."""
    return target


@converter("Int(Target IntLikeGetter)")
def to_int(target: int | None) -> int | None:
    """An integer; nil stays nil."""
    return target


@converter("Double(Target FloatLikeGetter)")
def to_double(target: float | None) -> float | None:
    """A float; nil stays nil."""
    return target


@converter("String(Target StringLikeGetter)")
def to_string(target: str | None) -> str | None:
    """Text; nil stays nil."""
    return target


@converter("ParseInt(Target StringGetter, Base IntGetter)")
def to_int_of_base(target: str, base: int) -> int:
    """Digits of a base; base 0 reads the prefix."""
    if not target:
        raise StatementError("invalid target value for ParseInt function, target cannot be empty")
    if base < 0:
        raise StatementError(f"invalid base value: {base} for ParseInt function, base cannot be negative")
    return parse_int(target, base)


def _identifier(kind: type[Identifier], target: bytes | None) -> Identifier:
    data = target or b""
    name = kind.__name__.replace("Id", "ID")
    if len(data) == kind.size:
        return kind(data)
    if len(data) == 2 * kind.size:
        try:
            return kind(bytes.fromhex(data.decode("ascii")))
        except ValueError:
            raise StatementError(f"{name}: could not decode ID: invalid hex") from None
    raise StatementError(
        f"{name}: could not decode ID: invalid length: expected {kind.size} or {2 * kind.size} bytes, got {len(data)}"
    )


def _define_identifiers() -> None:
    for name, kind in (("TraceID", TraceId), ("SpanID", SpanId), ("ProfileID", ProfileId)):

        def prepare(target: bytes | None, kind: type[Identifier] = kind) -> Identifier:
            try:
                return _identifier(kind, target)
            except StatementError as error:
                raise ValueError(error.message) from None

        def body(target: Identifier) -> Identifier:
            return target

        converter(f"{name}(Target ByteSliceLikeGetter)", Options(prepare={"Target": prepare}))(body)


_define_identifiers()


@converter("Len(Target Getter)")
def length(target: Any) -> int:
    """Bytes of a string, elements of a list or map."""
    if isinstance(target, str):
        return len(target.encode("utf-8", "surrogateescape"))
    if isinstance(target, Records):
        return len(target.items)
    if isinstance(target, dict | list | bytes | tuple) or type(target) in TYPED_LISTS:
        return len(target)
    raise StatementError(f"Len: unsupported target type {go_type(target)}: it must be a string, a list or a map")


@converter("Coalesce(Values []Getter)", Options(lazy=True, check=lambda given: _not_empty(given)))  # noqa: PLW0108 - defined below
def coalesce(values: Any) -> Any:
    """The first value that is not nil."""
    return next((value for value in (get() for get in values) if value is not None), None)


def _not_empty(given: Any) -> None:
    if given.get("Values") == []:
        raise ValueError("Coalesce requires at least one argument")


@converter("Log(Target FloatLikeGetter)")
def natural_log(target: float | None) -> float:
    """The natural logarithm."""
    if target is None:
        raise StatementError("invalid input: <nil>")
    if target <= 0:
        raise StatementError(f"invalid input: expected number greater than zero but got {shown(target)}")
    return math.log(target)
