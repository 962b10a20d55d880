"""SQL over data points: values by time bucket and group."""

from collections.abc import Sequence
from dataclasses import dataclass

from heliograph.query.bindings import Bindings
from heliograph.query.metric_labels import label_conditions, label_text
from heliograph.query.metric_question import MetricQuestion
from heliograph.query.time_range import TimeRange

TABLES = {
    "gauge": "metric_points",
    "sum": "metric_points",
    "histogram": "metric_histograms",
    "exponential_histogram": "metric_exponential_histograms",
    "summary": "metric_summaries",
}
_POINT_AGGREGATES = {
    "avg": "avg(Value)",
    "min": "min(Value)",
    "max": "max(Value)",
    "count": "toFloat64(count())",
    "last": "argMax(Value, Timestamp)",
    "p50": "quantile(0.5)(Value)",
    "p75": "quantile(0.75)(Value)",
    "p90": "quantile(0.9)(Value)",
    "p95": "quantile(0.95)(Value)",
    "p99": "quantile(0.99)(Value)",
}
_GROUP_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class Points:
    """Points of one metric in a range, with their group.

    Attributes:
        table: Table of the points.
        question: What is asked.
        step: Bucket width in nanoseconds.
        bindings: Takes the values.
    """

    table: str
    question: MetricQuestion
    step: int
    bindings: Bindings

    @property
    def group(self) -> str:
        """Expression: labels of the group as an array of texts, '' where a series lacks one."""
        keys = [f"coalesce({label_text(key, self.bindings)}, '')" for key in self.question.group_by]
        return f"[{', '.join(keys)}]" if keys else "emptyArrayString()"

    def select(self, columns: Sequence[str], span: TimeRange) -> str:
        """SELECT of some columns with `T` (bucket), `G` (group), `SeriesKey` and `Timestamp`."""
        conditions = [
            f"MetricName = {self.bindings.text(self.question.name)}",
            self.bindings.within(span),
            *label_conditions(self.question.search.filters, self.bindings),
        ]
        names = "".join(f", {column}" for column in columns)
        return (
            f"SELECT {self.bindings.bucket(self.step)} AS T, {self.group} AS G, SeriesKey, Timestamp{names}"
            f" FROM {self.table} WHERE {' AND '.join(conditions)}"
        )

    def over_points(self, aggregation: str) -> str:
        """Statement: T, G, V of an aggregate over the raw points."""
        span = self.question.search.range
        if aggregation == "sum":
            source = self.select(["Value"], span)
            inner = f"SELECT T, G, SeriesKey, avg(Value) AS A FROM ({source}) GROUP BY T, G, SeriesKey"
            return f"SELECT T, G, sum(A) AS V FROM ({inner}) GROUP BY T, G LIMIT {_GROUP_LIMIT}"
        value = _POINT_AGGREGATES[aggregation]
        return f"SELECT T, G, {value} AS V FROM ({self.select(['Value'], span)}) GROUP BY T, G LIMIT {_GROUP_LIMIT}"

    def increases(self) -> str:
        """Statement: T, G, V of how much counters grew; a value below the one before it is a restart from zero."""
        span = self.question.search.range
        wide = TimeRange(span.start - self.lookback, span.end)
        window = "(PARTITION BY SeriesKey ORDER BY Timestamp ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
        inner = (
            "SELECT T, G, Timestamp, StartTimestamp, Value, Temporality,"
            f" lagInFrame(toNullable(Value), 1) OVER {window} AS Before"
            f" FROM ({self.select(['Value', 'Temporality', 'StartTimestamp'], wide)})"
        )
        first = f"if({self.began(wide)}, Value, 0)"
        value = (
            f"multiIf(Temporality = 'Delta', Value, Before IS NULL, {first}, Value >= Before, Value - Before, Value)"
        )
        return (
            f"SELECT T, G, sum(assumeNotNull({value})) AS V FROM ({inner})"
            f" WHERE {self.bindings.within(span)} GROUP BY T, G LIMIT {_GROUP_LIMIT}"
        )

    def began(self, span: TimeRange) -> str:
        """Condition that a series began at zero within a range: then its first point is growth too."""
        return f"StartTimestamp >= {self.bindings.time(span.start)} AND StartTimestamp < Timestamp"

    @property
    def lookback(self) -> int:
        """Nanoseconds before the range in which a counter's earlier value is looked for: five minutes or two steps."""
        return max(300_000_000_000, 2 * self.step)

    def last_of_series(self, columns: Sequence[str]) -> str:
        """Statement: the last point of each series in each bucket, the bucket before the range included.

        Delta points of a bucket are not merged here: each is a row of its own.
        """
        span = self.question.search.range
        wide = TimeRange(span.start - self.lookback, span.end)
        picked = ", ".join(f"argMax({column}, Timestamp) AS `{column}_`" for column in columns)
        source = self.select([*columns, "Temporality", "StartTimestamp"], wide)
        own = "if(Temporality = 'Delta', toUnixTimestamp64Nano(Timestamp), 0)"
        return (
            f"SELECT T, G, hex(SeriesKey) AS S, {own} AS D, any(toString(Temporality)) AS M,"
            f" argMin({self.began(wide)}, Timestamp) AS New, {picked} FROM ({source})"
            f" GROUP BY T, G, S, D ORDER BY S, T, D LIMIT {_GROUP_LIMIT * 5}"
        )

    def exemplars(self, limit: int) -> str:
        """Statement: exemplars of the points, newest first."""
        names = ["Timestamp", "Value", "TraceId", "SpanId", "Attributes"]
        columns = [f"`Exemplars.{name}`" for name in names]
        conditions = [
            f"MetricName = {self.bindings.text(self.question.name)}",
            self.bindings.within(self.question.search.range),
            "notEmpty(`Exemplars.TraceId`)",
            *label_conditions(self.question.search.filters, self.bindings),
        ]
        aliases = ", ".join(f"{column} AS X{index}" for index, column in enumerate(columns))
        return (
            "SELECT toUnixTimestamp64Nano(X0) AS Time, X1 AS Value, X2 AS TraceIdBin, X3 AS SpanIdBin, X4 AS Labels"
            f" FROM {self.table} ARRAY JOIN {aliases} WHERE {' AND '.join(conditions)}"
            f" ORDER BY X0 DESC LIMIT {limit}"
        )
