"""The steps from an empty database to today's schema.

A step is never changed once released: a new one is added. Views are not steps: they are replaced at every start.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from heliograph.store.schema.catalogue import OURS, Catalogue
from heliograph.store.schema.ddl import Placement, create_materialized_view, create_table
from heliograph.store.schema.state import HOT_ATTRIBUTES, MIGRATIONS


@dataclass(frozen=True, slots=True)
class Migration:
    """One step.

    Attributes:
        version: Its place, from 1.
        title: What it does.
        statements: Its SQL; each statement can be run again without harm.
    """

    version: int
    title: str
    statements: Callable[[Catalogue, Placement], Sequence[str]]


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


MIGRATIONS_IN_ORDER = (
    Migration(1, "tables of spans, logs and data points", _tables),
    Migration(2, "rollups and the materialised views that fill them", _rollups),
    Migration(3, "operations counted by writers, not by a materialised view", _counted_by_writers),
)
