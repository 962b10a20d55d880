"""Counts over time, split into groups."""

from collections import defaultdict
from collections.abc import Sequence

from heliograph.query.bindings import Bindings
from heliograph.query.results.base import Histogram, Range, Series
from heliograph.query.session import Session
from heliograph.query.time_range import TimeRange

_MOST_GROUPS = 20
OTHER = "(other)"


def histogram(
    session: Session,
    table: str,
    bindings: Bindings,
    where: str,
    span: TimeRange,
    *,
    buckets: int,
    group: str,
    names: Sequence[str] = (),
) -> Histogram:
    """Count a table's rows.

    Args:
        session: Runs the statement.
        table: `spans` or `logs`.
        bindings: Has the values of `where`.
        where: Condition.
        span: Range.
        buckets: About so many buckets.
        group: Expression of the group's name.
        names: All names in their order when they are a fixed set; else the twenty largest, the rest as `(other)`.
    """
    step = span.step(buckets)
    times = span.times(step)
    name = f"{group} AS Name"
    sql = f"SELECT {bindings.bucket(step)} AS T, {name}, count() AS N FROM {table} WHERE {where} GROUP BY T, Name"
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    for row in session.rows(sql, bindings.values):
        name, number = str(row["Name"]), int(row["N"])
        counts[name][int(row["T"])] = number
        totals[name] += number
    order = list(names) or sorted(totals, key=lambda name: -totals[name])
    groups = [
        Series(name=name, labels={}, values=[counts[name].get(moment, 0) for moment in times])
        for name in order[:_MOST_GROUPS]
    ]
    rest = order[_MOST_GROUPS:]
    if rest:
        values: list[float | None] = [sum(counts[name].get(moment, 0) for name in rest) for moment in times]
        groups.append(Series(name=OTHER, labels={}, values=values))
    return Histogram(
        range=Range(start=span.start, end=span.end),
        step=step,
        times=times,
        groups=groups,
        total=sum(totals.values()),
        statistics=session.statistics(),
    )
