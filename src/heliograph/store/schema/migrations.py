"""The steps from an empty database to today's schema.

A step is never changed once released: a new one is added. Views are not steps: they are replaced at every start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heliograph.store.schema.catalogue import OURS, Catalogue
from heliograph.store.schema.ddl import (
    BASE_SETTINGS,
    Placement,
    create_materialized_view,
    create_table,
    set_codecs,
    set_settings,
)
from heliograph.store.schema.state import HOT_ATTRIBUTES, MIGRATIONS


@dataclass(frozen=True, slots=True)
class Migration:
    """One step.

    Attributes:
        version: Its place, from 1.
        title: What it does.
        statements: Its SQL; each statement can be run again without harm.
        repairs: It only changes what older programs created: a new database does not need it.
        needs: A setting of MergeTree tables; where the engine does not know it, the step waits for one that does.
    """

    version: int
    title: str
    statements: Callable[[Catalogue, Placement], Sequence[str]]
    repairs: bool = False
    needs: str = ""


def state_tables(placement: Placement) -> list[str]:
    """Statements for the tables that migrations themselves need."""
    return [*create_table(MIGRATIONS, placement), *create_table(HOT_ATTRIBUTES, placement)]


def _tables(catalogue: Catalogue, placement: Placement) -> list[str]:
    return [statement for table in catalogue.tables for statement in create_table(table, placement)]


def _rollups(catalogue: Catalogue, placement: Placement) -> list[str]:
    tables = [statement for table in catalogue.rollups for statement in create_table(table, placement)]
    return tables + [create_materialized_view(view, placement) for view in catalogue.materialized_views]


def _counted_by_writers(catalogue: Catalogue, placement: Placement) -> list[str]:
    """Writers count operations themselves: a view behind them would count everything twice."""
    return [f"DROP VIEW IF EXISTS spans_to_operations_1m{placement.scope}"] if catalogue.schema == OURS else []


def _lighter(catalogue: Catalogue, placement: Placement) -> list[str]:
    """Codecs of spans and block size of merges, as new tables have them."""
    if catalogue.schema != OURS:
        return []
    wider = {name: BASE_SETTINGS[name] for name in ("merge_max_block_size", "merge_max_block_size_bytes")}
    spans = next(table for table in catalogue.tables if table.name == "spans")
    return [*(set_settings(table, wider, placement) for table in catalogue.tables), set_codecs(spans, placement)]


_STATISTICS = "auto_statistics_types"


def _no_statistics(catalogue: Catalogue, placement: Placement) -> list[str]:
    """Merges need not count distinct values of every column: our questions have nothing to choose by them."""
    if catalogue.schema != OURS:
        return []
    return [set_settings(table, {_STATISTICS: ""}, placement) for table in catalogue.tables]


MIGRATIONS_IN_ORDER = (
    Migration(1, "tables of spans, logs and data points", _tables),
    Migration(2, "rollups and the materialised views that fill them", _rollups),
    Migration(3, "operations counted by writers, not by a materialised view", _counted_by_writers, repairs=True),
    Migration(4, "LZ4 for all but free text of spans, wider blocks in merges", _lighter, repairs=True),
    Migration(5, "no statistics of columns", _no_statistics, needs=_STATISTICS),
)
