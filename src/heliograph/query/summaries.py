"""Summaries over time: counts and sums grow, quantiles are as they were sent."""

from collections import defaultdict
from typing import Any

from heliograph.query.metric_sql import Points
from heliograph.query.session import Session
from heliograph.query.time_range import NANOSECONDS, TimeRange

_LIMIT = 100_000


def summary_values(session: Session, points: Points, aggregation: str) -> dict[tuple[str, ...], dict[int, float]]:
    """Values by group and bucket.

    A quantile over several series is the mean of theirs weighted by their counts, for lack of anything better.
    """
    if aggregation.startswith("p"):
        return _quantiles(session, points, int(aggregation[1:]) / 100)
    grown = _grown(session, points)
    seconds = points.step / NANOSECONDS
    out: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for (group, moment), (count, total) in grown.items():
        if aggregation == "avg":
            if count:
                out[group][moment] = total / count
        elif aggregation == "sum":
            out[group][moment] = total
        else:
            out[group][moment] = count / seconds if aggregation == "rate" else count
    return out


def _quantiles(session: Session, points: Points, quantile: float) -> dict[tuple[str, ...], dict[int, float]]:
    wanted = points.bindings.bind(quantile, "Float64")
    names = ["Count", "`ValueAtQuantiles.Quantile` AS Q", "`ValueAtQuantiles.Value` AS X"]
    source = points.select(names, points.question.search.range)
    sql = (
        f"SELECT T, G, sum(X[indexOf(Q, {wanted})] * greatest(Count, 1)) / sum(greatest(Count, 1)) AS V FROM ({source})"
        f" WHERE has(Q, {wanted}) GROUP BY T, G LIMIT {_LIMIT}"
    )
    out: dict[tuple[str, ...], dict[int, float]] = defaultdict(dict)
    for row in session.rows(sql, points.bindings.values):
        out[tuple(row["G"])][int(row["T"])] = float(row["V"])
    return out


def _grown(session: Session, points: Points) -> dict[tuple[tuple[str, ...], int], tuple[float, float]]:
    """Group and bucket to the growth of count and sum."""
    span = points.question.search.range
    wide = TimeRange(span.start - points.lookback, span.end)
    source = points.select(["Count", "Sum", "StartTimestamp"], wide)
    sql = (
        "SELECT T, G, hex(SeriesKey) AS S, argMax(Count, Timestamp) AS C, argMax(Sum, Timestamp) AS X,"
        f" argMin({points.began(wide)}, Timestamp) AS New"
        f" FROM ({source}) GROUP BY T, G, S ORDER BY S, T LIMIT {_LIMIT}"
    )
    first = span.start - span.start % points.step
    found: dict[tuple[tuple[str, ...], int], tuple[float, float]] = {}
    before: dict[str, Any] | None = None
    for row in session.rows(sql, points.bindings.values):
        earlier = before if before is not None and before["S"] == row["S"] else None
        before = row
        if int(row["T"]) < first or (earlier is None and not row["New"]):
            continue
        anew = earlier is None or row["C"] < earlier["C"]
        count = float(row["C"]) - (0.0 if anew or earlier is None else float(earlier["C"]))
        total = float(row["X"]) - (0.0 if anew or earlier is None else float(earlier["X"]))
        key = (tuple(row["G"]), int(row["T"]))
        old = found.get(key, (0.0, 0.0))
        found[key] = (old[0] + count, old[1] + total)
    return found
