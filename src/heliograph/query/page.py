"""The order of a page of rows, and its SQL."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from heliograph.query.bindings import Bindings
from heliograph.query.conditions import Conditions
from heliograph.query.cursor import Cursor
from heliograph.query.search import Search
from heliograph.query.session import Session
from heliograph.query.time_range import TimeRange


@dataclass(frozen=True, slots=True)
class Order:
    """How rows are sorted.

    Attributes:
        column: Column of the sort value.
        descending: The largest first.
        is_time: The column is `Timestamp`.
    """

    column: str
    descending: bool
    is_time: bool

    @property
    def direction(self) -> str:
        """ASC or DESC."""
        return "DESC" if self.descending else "ASC"

    def clause(self, tie: str) -> str:
        """ORDER BY that follows the table's key where it can, so that reading stops early.

        Args:
            tie: Expression that orders rows of equal value.
        """
        lead = f"toStartOfFiveMinutes(Timestamp) {self.direction}, " if self.is_time else ""
        return f"ORDER BY {lead}{self.column} {self.direction}, {tie} {self.direction}"

    def beyond(self, cursor: Cursor, tie: str, bindings: Bindings, *, id_bytes: int = 0) -> str:
        """Condition that a row comes after the cursor.

        Args:
            cursor: Where the page before ended.
            tie: Expression that orders rows of equal value.
            bindings: Takes the values.
            id_bytes: Length of the tie when it is a binary id and the cursor has it in hexadecimal.
        """
        value = bindings.time(cursor.value) if self.is_time else bindings.bind(cursor.value, "UInt64")
        sign = "<" if self.descending else ">"
        last = bindings.text(cursor.id)
        if id_bytes:
            last = f"toFixedString(unhex({last}), {id_bytes})"
        return f"({self.column} {sign} {value} OR ({self.column} = {value} AND {tie} {sign} {last}))"

    def narrowed(
        self,
        session: Session,
        conditions: Callable[[Bindings], Conditions],
        search: Search,
        after: Cursor | None,
        rows: int,
    ) -> Search | None:
        """A search whose range holds just the next `rows` matching rows; None when there is not one.

        Rows of a page by time lie at one end of the range, but the table is sorted by five minutes and service: the
        first pass reads times only, so that the columns of a page are read where its rows are.
        """
        if not self.is_time:
            return search
        ahead, ties = self._ahead(search.range, after)
        if ahead is not None:
            found = self._extent(session, conditions, replace(search, range=ahead), rows)
            if found is not None:
                both = found if ties is None else TimeRange(min(found.start, ties.start), max(found.end, ties.end))
                return replace(search, range=both)
        return None if ties is None else replace(search, range=ties)

    def _ahead(self, span: TimeRange, after: Cursor | None) -> tuple[TimeRange | None, TimeRange | None]:
        """The times beyond the cursor, and the cursor's own time, at which more rows may be."""
        if after is None:
            return span, None
        ties = TimeRange(after.value, after.value + 1)
        start, end = (span.start, after.value) if self.descending else (after.value + 1, span.end)
        return (TimeRange(start, end) if start < end else None), ties

    def _extent(
        self, session: Session, conditions: Callable[[Bindings], Conditions], search: Search, rows: int
    ) -> TimeRange | None:
        """First to last time of the next `rows` matching rows."""
        bindings = Bindings()
        condition = conditions(bindings)
        times = (
            f"SELECT Timestamp FROM {condition.columns.table} WHERE {condition.where(search)}"
            f" ORDER BY toStartOfFiveMinutes(Timestamp) {self.direction}, Timestamp {self.direction} LIMIT {rows}"
        )
        sql = (
            "SELECT count() AS N, toUnixTimestamp64Nano(min(Timestamp)) AS First,"
            f" toUnixTimestamp64Nano(max(Timestamp)) AS Last FROM ({times})"
        )
        row = session.rows(sql, bindings.values)[0]
        return TimeRange(int(row["First"]), int(row["Last"]) + 1) if row["N"] else None


ORDERS = {
    "newest": Order("Timestamp", descending=True, is_time=True),
    "oldest": Order("Timestamp", descending=False, is_time=True),
    "longest": Order("Duration", descending=True, is_time=False),
    "shortest": Order("Duration", descending=False, is_time=False),
}
"""The orders there are, by the names that the API uses."""
