"""What a question selects, and what it may cost."""

import secrets
from dataclasses import dataclass, field

from heliograph.query.filters import Filter
from heliograph.query.time_range import TimeRange


@dataclass(frozen=True, slots=True)
class Search:
    """Rows of one signal: a time range, filters that all hold, and free text."""

    range: TimeRange
    filters: tuple[Filter, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds of one question; a question may be several statements.

    Attributes:
        query_id: Names the question, so that it can be cancelled.
        timeout: Seconds for each statement.
        max_threads: Threads of the engine for each statement.
        max_bytes: Bytes of memory for each statement.
    """

    query_id: str = field(default_factory=lambda: secrets.token_hex(8))
    timeout: float = 30.0
    max_threads: int = 2
    max_bytes: int = 1_000_000_000
