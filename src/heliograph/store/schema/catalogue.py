"""All tables and views of a store, for given hot attributes."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from heliograph.store.schema import metrics, otel, reverse, rollups
from heliograph.store.schema.hot import LOG_KEYS, SPAN_KEYS, HotKey
from heliograph.store.schema.logs import logs
from heliograph.store.schema.spans import spans
from heliograph.store.schema.table import MaterializedView, Table, View
from heliograph.store.schema.views import exporter_views

OURS = "heliograph"
OTEL = "otel"
SCHEMAS = (OURS, OTEL)


def default_hot_keys() -> dict[str, tuple[HotKey, ...]]:
    """The hot attributes of a new store, by table."""
    return {"spans": SPAN_KEYS, "logs": LOG_KEYS}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The tables and views of a store.

    Attributes:
        schema: `heliograph` for our tables with the exporter's as views, `otel` for the other way round.
        hot: Hot attributes by table; nothing for `otel`.
        present: With `otel`, the columns that tables of an older generation have, by table: others are not written.
    """

    schema: str = OURS
    hot: Mapping[str, Sequence[HotKey]] = field(default_factory=default_hot_keys)
    present: Mapping[str, AbstractSet[str]] = field(default_factory=dict[str, AbstractSet[str]])

    @property
    def tables(self) -> list[Table]:
        """Every table that blocks are written to."""
        if self.schema == OTEL:
            return [self._as_found(table) for table in otel.TABLES]
        return [spans(self.hot["spans"]), rollups.OPERATIONS, logs(self.hot["logs"]), *metrics.POINT_TABLES]

    def _as_found(self, table: Table) -> Table:
        found = self.present.get(table.name)
        if found is None:
            return table
        return replace(table, columns=[column for column in table.columns if column.name in found])

    @property
    def rollups(self) -> list[Table]:
        """Every table that only materialised views write to."""
        if self.schema == OTEL:
            return [otel.TRACE_TIMES]
        return [metrics.SERIES, rollups.ATTRIBUTE_VALUES, rollups.TRACE_TIMES, *self.samples]

    @property
    def samples(self) -> list[Table]:
        """Tables that samples of blocks are inserted into now and then, for completion."""
        return [] if self.schema == OTEL else [rollups.SPAN_SAMPLE, rollups.LOG_SAMPLE]

    @property
    def materialized_views(self) -> list[MaterializedView]:
        """Every materialised view."""
        if self.schema == OTEL:
            return [otel.TRACE_TIMES_VIEW]
        return [
            *metrics.SERIES_VIEWS,
            rollups.TRACE_TIMES_VIEW,
            rollups.attribute_values_view("traces", rollups.SPAN_SAMPLE),
            rollups.attribute_values_view("logs", rollups.LOG_SAMPLE),
        ]

    @property
    def views(self) -> list[View]:
        """Every view, for reading with the other schema's names."""
        return reverse.views() if self.schema == OTEL else exporter_views(self.hot["spans"], self.hot["logs"])

    def table(self, name: str) -> Table:
        """A table by its name.

        Raises:
            KeyError: There is none.
        """
        for table in [*self.tables, *self.rollups]:
            if table.name == name:
                return table
        raise KeyError(name)

    def sample_of(self, signal: str) -> Table | None:
        """The table of samples of a signal, None when it has none."""
        return {"traces": rollups.SPAN_SAMPLE, "logs": rollups.LOG_SAMPLE}.get(signal) if self.samples else None

    def tables_of(self, signal: str) -> list[Table]:
        """Tables that blocks of a signal are written to."""
        return [table for table in self.tables if table.retention == signal]
