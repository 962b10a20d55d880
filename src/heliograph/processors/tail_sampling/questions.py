"""Questions about single spans. A trace's answer is that of the first of its spans that has one.

Each is a function from a batch to one small number a span: `NO` (nothing to say), `YES`, or `BROKEN`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from heliograph.ottl.golang.regex import compile_regex
from heliograph.processors.shared.distinct import distinct_values
from heliograph.processors.tail_sampling.view import BatchView, integers

if TYPE_CHECKING:
    from heliograph.processors.tail_sampling.policy_config import (
        BooleanAttributeConfig,
        NumericAttributeConfig,
        StatusCodeConfig,
        StringAttributeConfig,
        TraceStateConfig,
    )

NO, YES, BROKEN = 0, 1, 2

Answers = NDArray[np.int8]
Question = Callable[[BatchView], Answers]

_STATUS: Final = {"UNSET": 0, "OK": 1, "ERROR": 2}
_INT64: Final = (-(1 << 63), (1 << 63) - 1)
_MAX_MEMBER: Final = 256
_REMEMBERED: Final = 128


def numeric_attribute(config: NumericAttributeConfig) -> Question:
    """Whether a span or its resource has the number; values of other types count as 0, as in the Collector."""
    low, high = config.min_value or _INT64[0], config.max_value or _INT64[1]

    def test(value: Any) -> bool:
        number = value if isinstance(value, int) and not isinstance(value, bool) else 0
        return low <= number <= high

    def within(array: Any) -> NDArray[np.bool_]:
        import pyarrow as pa

        if not pa.types.is_int64(array.type):
            return _matching(array, test)
        there = array.is_valid().to_numpy(zero_copy_only=False)
        numbers = integers(array)
        return there & (numbers >= low) & (numbers <= high)

    return lambda view: _answers(within(view.attribute("record", config.key)) | within(_resource(view, config.key)))


def boolean_attribute(config: BooleanAttributeConfig) -> Question:
    """Whether a span or its resource has the truth value; values of other types count as false."""

    def test(value: Any) -> bool:
        return (value is True) == config.value

    def ask(view: BatchView) -> Answers:
        found = _matching(view.attribute("record", config.key), test)
        return _answers(found | _matching(_resource(view, config.key), test))

    return ask


def string_attribute(config: StringAttributeConfig) -> Question:
    """Whether a span or its resource has the text; values of other types count as empty, empty ones of spans not."""
    if config.enabled_regex_matching:
        patterns = [compile_regex(value) for value in config.values]

        def matches(text: str) -> bool:
            return any(pattern.matches(text) for pattern in patterns)

        matcher = lru_cache(config.cache_max_size if config.cache_max_size > 0 else _REMEMBERED)(matches)
    else:
        matcher = frozenset(filter(None, config.values)).__contains__

    def of_span(value: Any) -> bool:
        return isinstance(value, str) and bool(value) and matcher(value)

    def of_resource(value: Any) -> bool:
        return matcher(value if isinstance(value, str) else "")

    def ask(view: BatchView) -> Answers:
        found = _matching(view.attribute("record", config.key), of_span)
        return _answers(found | _matching(_resource(view, config.key), of_resource))

    return ask


def status_code(config: StatusCodeConfig) -> Question:
    """Whether a span has one of the status codes."""
    codes = [_STATUS[name] for name in config.status_codes]
    return lambda view: _answers(np.isin(integers(view.field("status", "code")), codes))


def trace_state(config: TraceStateConfig) -> Question:
    """Whether a span's trace state has the member with one of the values."""
    wanted = {value for value in config.values if value and len(config.key) + len(value) < _MAX_MEMBER}

    def test(text: Any) -> bool:
        return member(text, config.key) in wanted

    return lambda view: _answers(_matching(view.spans["trace_state"], test))


def member(text: str, key: str) -> str | None:
    """The value of a trace state's member; None when it has none, or is not well-formed."""
    found: dict[str, str] = {}
    for part in filter(None, (item.strip(" \t") for item in text.split(","))):
        name, equals, value = part.partition("=")
        if not equals or not name or name in found:
            return None
        found[name] = value
    return found.get(key)


def sampled_flag(view: BatchView) -> Answers:
    """Whether a span's trace flags say that it was sampled."""
    return _answers((view.integers("flags") & 1) != 0)


def _resource(view: BatchView, key: str) -> Any:
    return view.attribute("resource", key)


def _matching(array: Any, test: Callable[[Any], bool]) -> NDArray[np.bool_]:
    """Rows whose value passes; null does not."""
    if array.null_count == len(array):
        return np.zeros(len(array), np.bool_)
    values, codes = distinct_values(array)
    passed = np.fromiter((value is not None and test(value) for value in values), np.bool_, len(values))
    return passed[codes]


def _answers(yes: NDArray[np.bool_]) -> Answers:
    return yes.astype(np.int8)
