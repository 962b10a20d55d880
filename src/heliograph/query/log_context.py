"""What was logged around one record."""

import re
import time
from typing import Any

from heliograph.query.attributes import AttributeCatalogue, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.cursor import Cursor
from heliograph.query.errors import InvalidQuestionError, NotFoundError
from heliograph.query.filters import Filter, Operator
from heliograph.query.logs import IDENTITY, record_of, select_records
from heliograph.query.page import ORDERS
from heliograph.query.results.logs import LogContext
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner, Session
from heliograph.query.tail_records import IDENTITY as TAIL_IDENTITY
from heliograph.query.time_range import NANOSECONDS, TimeRange

_REACH = 86_400 * NANOSECONDS
_ID = re.compile(r"(\d{1,19})([-~])([0-9a-f]{1,16})(\.\d{1,9})?")
_IDENTITIES = {"-": IDENTITY, "~": TAIL_IDENTITY}
_STORED_WITHIN = 2.5
"""Seconds after which a record that the live tail has shown can be found here."""
_LOOK_AGAIN = 0.25


class LogContextQueries:
    """Questions about a record's surroundings.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def around(self, record: str, budget: Budget, before: int = 20, after: int = 20) -> LogContext:
        """Records of the same service and resource, at most a day away.

        Raises:
            InvalidQuestionError: `record` is not an id.
            NotFoundError: There is no such record.
        """
        found = _ID.fullmatch(record)
        if not found:
            raise InvalidQuestionError("record: this is not the id of a log record.", field="record")
        moment, kind, identity = int(found[1]), found[2], found[3]
        columns = self._catalogue.columns("logs")
        with self._runner.session(budget) as session:
            bindings = Bindings()
            where = f"Timestamp = {bindings.time(moment)} AND {_IDENTITIES[kind]} = {bindings.text(identity)}"
            sql = f"{select_records(columns)} WHERE {where} LIMIT 1"
            rows = session.rows(sql, bindings.values)
            deadline = time.monotonic() + _STORED_WITHIN
            while not rows and kind == "~" and time.monotonic() < deadline:
                time.sleep(_LOOK_AGAIN)
                rows = session.rows(sql, bindings.values)
            if not rows:
                raise NotFoundError(f"There is no log record {record}.")
            earlier = _side(session, columns, rows[0], "newest", before)
            later = _side(session, columns, rows[0], "oldest", after)
            return LogContext(
                before=[record_of(row, columns) for row in reversed(earlier)],
                record=record_of(rows[0], columns),
                after=[record_of(row, columns) for row in later],
                statistics=session.statistics(),
            )


def _side(
    session: Session, columns: AttributeColumns, row: dict[str, Any], sort: str, limit: int
) -> list[dict[str, Any]]:
    """Records before (`newest` first) or after (`oldest` first) a row."""
    if not limit:
        return []
    moment, order = int(row["Time"]), ORDERS[sort]
    span = TimeRange(moment - _REACH, moment + 1) if order.descending else TimeRange(moment, moment + _REACH)
    source = (Filter("service", Operator.EQUAL, row["ServiceName"]),)
    after = Cursor(sort, moment, row["Identity"])

    def conditions(bindings: Bindings) -> Conditions:
        return Conditions("logs", columns, bindings, also=(f"Resource = {bindings.text(row['Resource'])}",))

    narrow = order.narrowed(session, conditions, Search(span, source), after, limit)
    if narrow is None:
        return []
    bindings = Bindings()
    where = f"{conditions(bindings).where(narrow)} AND {order.beyond(after, IDENTITY, bindings)}"
    return session.rows(
        f"{select_records(columns)} WHERE {where} {order.clause(IDENTITY)} LIMIT {limit}", bindings.values
    )
