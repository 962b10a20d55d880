"""The order of a page of rows, and its SQL."""

from collections.abc import Iterator
from dataclasses import dataclass

from heliograph.query.bindings import Bindings
from heliograph.query.cursor import Cursor
from heliograph.query.time_range import NANOSECONDS, TimeRange

_FIRST_WINDOW = 10 * NANOSECONDS
_GROWTH = 10


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

    def beyond(self, cursor: Cursor, tie: str, bindings: Bindings) -> str:
        """Condition that a row comes after the cursor."""
        value = bindings.time(cursor.value) if self.is_time else bindings.bind(cursor.value, "UInt64")
        sign = "<" if self.descending else ">"
        last = bindings.text(cursor.id)
        return f"({self.column} {sign} {value} OR ({self.column} = {value} AND {tie} {sign} {last}))"

    def windows(self, span: TimeRange, after: Cursor | None) -> Iterator[TimeRange]:
        """Parts of a range in the order of the page, each ten times as long as the one before.

        Rows of a page by time lie at one end of the range; a table sorted by five minutes and service would be read in
        full to find them there. An order by something else has one part.
        """
        start, end = span.start, span.end
        if not self.is_time:
            yield span
            return
        if after is not None and self.descending:
            end = min(end, after.value + 1)
        elif after is not None:
            start = max(start, after.value)
        length = _FIRST_WINDOW
        while start < end:
            part = (
                TimeRange(max(start, end - length), end)
                if self.descending
                else TimeRange(start, min(end, start + length))
            )
            yield part
            start, end = (start, part.start) if self.descending else (part.end, end)
            length *= _GROWTH


ORDERS = {
    "newest": Order("Timestamp", descending=True, is_time=True),
    "oldest": Order("Timestamp", descending=False, is_time=True),
    "longest": Order("Duration", descending=True, is_time=False),
    "shortest": Order("Duration", descending=False, is_time=False),
}
"""The orders there are, by the names that the API uses."""
