"""Parameters of one statement: values never stand in the SQL text."""

from heliograph.query.time_range import TimeRange
from heliograph.store.binding import Parameter


class Bindings:
    """Collects values and hands out their placeholders."""

    def __init__(self) -> None:
        self.values: dict[str, Parameter] = {}

    def bind(self, value: Parameter, kind: str) -> str:
        """The placeholder of a value of a ClickHouse type."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return f"{{{name}:{kind}}}"

    def text(self, value: str) -> str:
        """The placeholder of a string."""
        return self.bind(value, "String")

    def time(self, unix_nano: int) -> str:
        """A `DateTime64(9, 'UTC')` expression of a time."""
        return f"fromUnixTimestamp64Nano({self.bind(unix_nano, 'Int64')}, 'UTC')"

    def within(self, span: TimeRange, column: str = "Timestamp") -> str:
        """The condition that a time column lies in the range."""
        return f"{column} >= {self.time(span.start)} AND {column} < {self.time(span.end)}"

    def bucket(self, step: int, column: str = "Timestamp") -> str:
        """Unix nanoseconds of the start of the bucket that a time column falls in."""
        width = self.bind(step, "Int64")
        return f"intDiv(toUnixTimestamp64Nano({column}), {width}) * {width}"
