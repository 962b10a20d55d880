"""`== != < <= > >=` between any two values."""

import operator
from collections.abc import Callable
from typing import Any

from heliograph.ottl.golang.text import sort_key
from heliograph.ottl.values.types import Duration, RawList, Time, Value

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def comparator(symbol: str) -> Callable[[Value, Value], bool]:  # noqa: C901 - a branch a type
    """The function of an operator."""
    apply = _OPERATORS[symbol]
    invalid = symbol == "!="
    both_nil = symbol in ("==", "<=", ">=")
    equality = symbol in ("==", "!=")

    def compare(left: Value, right: Value) -> bool:
        left_type, right_type = type(left), type(right)
        if left_type is str and right_type is str:
            return (
                apply(left, right)
                if equality or (left.isascii() and right.isascii())
                else apply(sort_key(left), sort_key(right))
            )
        if left_type is int and right_type is int:
            return apply(left, right)
        if _is_nil(left) or _is_nil(right):
            return both_nil if _is_nil(left) and _is_nil(right) else invalid
        if left_type is bool or right_type is bool:
            return apply(left, right) if left_type is right_type else invalid
        if left_type in (int, float) and right_type in (int, float):
            return apply(float(left), float(right))
        return _compare_others(left, right)

    def _compare_others(left: Value, right: Value) -> bool:
        if isinstance(left, bytes) and isinstance(right, bytes):
            return apply(left, right)
        if isinstance(left, Time) and isinstance(right, Time):
            return apply(left.ns, right.ns)
        if isinstance(left, Duration) and isinstance(right, Duration):
            return apply(left.ns, right.ns)
        if not equality or not _same_shape(left, right):
            return invalid
        return deep_equal(left, right) is (symbol == "==")

    return compare


def _is_nil(value: Value) -> bool:
    return value is None or value == b""


def _same_shape(left: Value, right: Value) -> bool:
    if isinstance(left, dict):
        return isinstance(right, dict)
    if type(left) in (list, RawList):
        return type(right) in (list, RawList)
    return type(left) is type(right)


def deep_equal(left: Value, right: Value) -> bool:
    """Equality that tells 1 from 1.0 and from true, at every depth."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(deep_equal(item, right[key]) for key, item in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(deep_equal, left, right))
    if type(left) is not type(right):
        return False
    return bool(left == right)


equal = comparator("==")
"""Whether two values are equal by OTTL's rules."""
