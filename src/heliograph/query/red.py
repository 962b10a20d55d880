"""Rate, errors and duration from counts by duration bucket: the form that the rollup keeps.

Bucket b holds durations from 2^((b-1)/4) up to 2^(b/4) nanoseconds, so a quantile read from it is off by 9 % at most.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heliograph.query.bindings import Bindings
from heliograph.query.results.services import Red
from heliograph.query.time_range import NANOSECONDS, TimeRange
from heliograph.store.schema.rollups import BUCKET

_ROLLUP_FROM = 5 * 60 * NANOSECONDS
_MINUTE = 60 * NANOSECONDS
ENTRY = "SpanKind IN ('Server', 'Consumer')"
"""Spans with which a service does what it was asked for."""


@dataclass(slots=True)
class Counts:
    """Spans, errors, and spans by duration bucket."""

    count: int = 0
    errors: int = 0
    buckets: dict[int, int] = field(default_factory=dict[int, int])

    def add(self, count: int, errors: int, buckets: Iterable[tuple[int, int]]) -> None:
        """Add another count."""
        self.count += count
        self.errors += errors
        for bucket, number in buckets:
            self.buckets[bucket] = self.buckets.get(bucket, 0) + number

    def quantile(self, share: float) -> int:
        """Nanoseconds that `share` of the spans did not exceed; 0 without spans."""
        total = sum(self.buckets.values())
        wanted, seen = share * total, 0
        for bucket in sorted(self.buckets):
            number = self.buckets[bucket]
            if seen + number >= wanted and number:
                low = 2 ** ((bucket - 1) / 4) if bucket else 0.0
                return round(low + (2 ** (bucket / 4) - low) * (wanted - seen) / number)
            seen += number
        return 0

    def red(self, seconds: float) -> Red:
        """As an answer for a range of so many seconds."""
        return Red(
            requests=self.count,
            errors=self.errors,
            rate=self.count / seconds if seconds else 0.0,
            error_rate=self.errors / self.count if self.count else 0.0,
            p50=self.quantile(0.5),
            p95=self.quantile(0.95),
            p99=self.quantile(0.99),
        )


def uses_rollup(span: TimeRange, step: int) -> bool:
    """Whether minutes are fine enough for this range and bucket width."""
    return span.length >= _ROLLUP_FROM and step % _MINUTE == 0


def red_step(span: TimeRange, buckets: int) -> int:
    """A bucket width that the rollup can serve when the range is long enough for it."""
    step = span.step(buckets)
    return max(step, _MINUTE) if span.length >= _ROLLUP_FROM else step


def counts_sql(
    bindings: Bindings,
    span: TimeRange,
    step: int,
    groups: Mapping[str, str],
    *,
    where: Sequence[str] = (),
    limit: int = 0,
) -> str:
    """A statement that gives bucket start (`T`, unix ns), groups, `Count`, `Errors` and `Buckets`.

    Args:
        bindings: Takes the values.
        span: Range.
        step: Width of time buckets; 0 for one bucket.
        groups: Output name to expression over ServiceName, SpanName, SpanKind.
        where: More conditions over the same columns.
        limit: Most rows, the largest counts first; 0 for no bound.
    """
    rollup = uses_rollup(span, step or _MINUTE)
    if rollup:
        first = span.start - span.start % _MINUTE
        moment = "toUnixTimestamp64Nano(toDateTime64(Minute, 9, 'UTC'))"
        condition = f"Minute >= {bindings.time(first)} AND Minute < {bindings.time(span.end)}"
        source = f"SELECT *, {moment} AS Nano FROM operations_1m WHERE {condition}"
    else:
        source = (
            f"SELECT toUnixTimestamp64Nano(Timestamp) AS Nano, ServiceName, SpanName, SpanKind, toUInt64(1) AS Count,"
            f" toUInt64(StatusCode = 'Error') AS Errors, {BUCKET} AS B FROM spans WHERE {bindings.within(span)}"
        )
    width = bindings.bind(step, "Int64") if step else ""
    bucket = f"intDiv(Nano, {width}) * {width}" if step else "0"
    names = "".join(f", {expression} AS {name}" for name, expression in groups.items())
    keys = ", ".join(["T", *groups])
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    order = f" ORDER BY Count DESC LIMIT {limit}" if limit else ""
    if rollup:
        return (
            f"SELECT {bucket} AS T{names}, sum(Count) AS Count, sum(Errors) AS Errors, sumMap(Buckets) AS Buckets"
            f" FROM ({source}){condition} GROUP BY {keys}{order}"
        )
    return (
        f"SELECT {keys}, sum(N) AS Count, sum(E) AS Errors, sumMap(map(B, N)) AS Buckets FROM (SELECT {bucket} AS T"
        f"{names}, B, count() AS N, sum(Errors) AS E FROM ({source}){condition} GROUP BY {keys}, B)"
        f" GROUP BY {keys}{order}"
    )


def add_row(counts: Counts, row: Mapping[str, Any]) -> None:
    """Add one row of `counts_sql`."""
    buckets = row["Buckets"]
    pairs = buckets.items() if isinstance(buckets, dict) else buckets
    counts.add(int(row["Count"]), int(row["Errors"]), ((int(key), int(value)) for key, value in pairs))
