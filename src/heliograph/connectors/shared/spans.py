"""What spans say, in the words of the metrics that are made of them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.connectors.shared.coded import STR, Coded, encoded, text
from heliograph.connectors.shared.sources import Children, Records, identifiers, integers

if TYPE_CHECKING:
    from heliograph.connectors.shared.coded import Floats, Ints

SERVICE_NAME: Final = "service.name"
SPAN_NAME: Final = "span.name"
SPAN_KIND: Final = "span.kind"
STATUS_CODE: Final = "status.code"
KINDS: Final = tuple(
    f"SPAN_KIND_{name}" for name in ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
)
STATUS_CODES: Final = ("STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR")
SERVER, CLIENT, PRODUCER, CONSUMER = 2, 3, 4, 5
ERROR: Final = 2
_THRESHOLD: Final = re.compile(r"(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?:[;,]|$)")
_THRESHOLD_DIGITS: Final = 14
_ALL: Final = 1 << 56


def words(numbers: Ints, names: tuple[str, ...]) -> Coded:
    """Numbers by their names; empty for those without."""
    known = (numbers >= 0) & (numbers < len(names))
    return Coded([*map(text, names), text("")], np.where(known, numbers, len(names)))


def adjusted_count(trace_state: str | None) -> float | None:
    """How many spans a sampled one stands for, by the threshold in its trace state; None when that says nothing."""
    match = _THRESHOLD.search(trace_state or "")
    return None if match is None else _ALL / (_ALL - int(match[1].ljust(_THRESHOLD_DIGITS, "0"), 16))


class Spans(Records):
    """The spans of a batch."""

    @cached_property
    def services(self) -> Coded:
        """The service's name; None where the resource has none."""
        return self.resources.column(SERVICE_NAME)

    @cached_property
    def names(self) -> Coded:
        """Their names."""
        return encoded(self.table["name"], STR)

    @cached_property
    def kinds(self) -> Ints:
        """Their kinds as numbers."""
        return integers(self.table["kind"])

    @cached_property
    def status(self) -> Ints:
        """The codes of their status as numbers."""
        return integers(self.table["status"].field("code"))

    @cached_property
    def durations(self) -> Ints:
        """Nanoseconds; 0 where the end is before the start."""
        return np.maximum(integers(self.table["duration_time_unix_nano"]), 0)

    @cached_property
    def trace_ids(self) -> Any:
        """Rows of 16 bytes."""
        return identifiers(self.table["trace_id"], 16)

    @cached_property
    def span_ids(self) -> Any:
        """Rows of 8 bytes."""
        return identifiers(self.table["span_id"], 8)

    @cached_property
    def parent_ids(self) -> Any:
        """Rows of 8 bytes."""
        return identifiers(self.table["parent_span_id"], 8)

    @cached_property
    def events(self) -> Children:
        """Their events."""
        return Children(self, "span_events", "span_event_attrs")

    @cached_property
    def trace_states(self) -> Coded:
        """Their trace states."""
        return encoded(self.table["trace_state"], STR)

    @cached_property
    def adjusted(self) -> Coded:
        """How many spans each stands for; None where it does not say."""
        return self.trace_states.map(lambda value: None if value is None else adjusted_count(value[1]))

    def default_dimensions(self) -> dict[str, Coded]:
        """What all metrics of spans are told apart by."""
        return {
            SERVICE_NAME: self.services,
            SPAN_NAME: self.names,
            SPAN_KIND: words(self.kinds, KINDS),
            STATUS_CODE: words(self.status, STATUS_CODES),
        }


class Rounding:
    """Whole counts for fractions: up as often as the fraction says, so that sums are right on average."""

    def __init__(self, seed: int | None = None) -> None:
        self._random: Final = np.random.default_rng(seed)

    def __call__(self, adjusted: Coded) -> Ints:
        """A count for each row; 1 where there is none."""
        values: list[Any] = list(adjusted.values)
        exact: Floats = np.array([1.0 if value is None else value for value in values])[adjusted.codes]
        whole = np.floor(exact)
        if (whole == exact).all():
            return whole.astype(np.int64)
        return (whole + (self._random.random(len(exact)) < exact - whole)).astype(np.int64)
