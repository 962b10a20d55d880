"""When traces happened, from the rollup by trace id: a narrow time range makes reading their spans cheap."""

from heliograph.query.bindings import Bindings
from heliograph.query.session import Session
from heliograph.query.time_range import NANOSECONDS, TimeRange


def trace_range(session: Session, trace_ids: list[str]) -> TimeRange | None:
    """The time in which all spans of these traces start; None when the rollup does not know all of the traces.

    Args:
        session: Runs the statement.
        trace_ids: 32 lower-case hexadecimal digits each.
    """
    bindings = Bindings()
    ids = bindings.bind([bytes.fromhex(trace_id) for trace_id in trace_ids], "Array(FixedString(16))")
    sql = (
        "SELECT uniqExact(TraceIdBin) AS N, toUnixTimestamp(min(Start)) AS First, toUnixTimestamp(max(End)) AS Last"
        f" FROM trace_times WHERE TraceIdBin IN {ids}"
    )
    row = session.rows(sql, bindings.values)[0]
    if int(row["N"]) < len(set(trace_ids)):
        return None
    return TimeRange(int(row["First"]) * NANOSECONDS, (int(row["Last"]) + 1) * NANOSECONDS)
