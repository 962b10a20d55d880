"""`+ - * /` on numbers, times and durations."""

from collections.abc import Callable

from heliograph.ottl.errors import StatementError
from heliograph.ottl.golang.printing import Flags, print_value
from heliograph.ottl.golang.strconv import INT64_MAX, INT64_MIN, wrap64
from heliograph.ottl.values.types import Duration, Time, Value, go_type


def shown(value: Value) -> str:
    """A value as messages show it."""
    return "<nil>" if value is None else print_value(value, "v", Flags(), go_type)


def _divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return wrap64(-quotient if (left < 0) is not (right < 0) else quotient)


_INTEGER: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: wrap64(left + right),
    "-": lambda left, right: wrap64(left - right),
    "*": lambda left, right: wrap64(left * right),
    "/": _divide,
}
_FLOAT: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
}


def calculate(symbol: str, left: Value, right: Value) -> Value:
    """The result of an operation.

    Raises:
        StatementError: Types that do not go together, or a division by zero.
    """
    if type(left) in (int, float):
        if type(right) not in (int, float):
            raise StatementError(f"{shown(right)} must be int64 or float64")
        if symbol == "/" and right == 0:
            raise StatementError("attempted to divide by 0")
        if type(left) is int and type(right) is int:
            return _INTEGER[symbol](left, right)
        return _FLOAT[symbol](float(left), float(right))
    if isinstance(left, Time):
        return _time(symbol, left, right)
    if isinstance(left, Duration):
        return _duration(symbol, left, right)
    raise StatementError(f"{shown(left)} must be int64, float64, time.Time or time.Duration")


def _time(symbol: str, left: Time, right: Value) -> Value:
    if symbol == "+":
        if isinstance(right, Duration):
            return Time(left.ns + right.ns, left.zone)
        raise StatementError(f"time.Time must be added to time.Duration; found {shown(right)} instead")
    if symbol == "-":
        if isinstance(right, Time):
            return Duration(min(max(left.ns - right.ns, INT64_MIN), INT64_MAX))
        if isinstance(right, Duration):
            return Time(left.ns - right.ns, left.zone)
        raise StatementError(
            f"time.Time or time.Duration must be subtracted from time.Time; found {shown(right)} instead"
        )
    raise StatementError("only addition and subtraction supported for time.Time and time.Duration")


def _duration(symbol: str, left: Duration, right: Value) -> Value:
    if symbol == "+":
        if isinstance(right, Duration):
            return Duration(wrap64(left.ns + right.ns))
        if isinstance(right, Time):
            return Time(right.ns + left.ns, right.zone)
        raise StatementError(f"time.Duration must be added to time.Duration or time.Time; found {shown(right)} instead")
    if symbol == "-":
        if isinstance(right, Duration):
            return Duration(wrap64(left.ns - right.ns))
        raise StatementError(f"time.Duration must be subtracted from time.Duration; found {shown(right)} instead")
    raise StatementError("only addition and subtraction supported for time.Time and time.Duration")


def negate(value: Value) -> Value:
    """Unary minus.

    Raises:
        StatementError: Only numbers have one.
    """
    if type(value) is int:
        return wrap64(-value)
    if type(value) is float:
        return -value
    raise StatementError(f"unsupported unary minus operation on type {go_type(value)}")
