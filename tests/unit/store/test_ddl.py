"""The schema's SQL, against the files in `golden`. Run with `HELIOGRAPH_GOLDEN=write` to write them anew."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from heliograph.store.embedded.engine import EmbeddedEngine
from heliograph.store.schema import ddl
from heliograph.store.schema.catalogue import OTEL, OURS, Catalogue
from heliograph.store.schema.migrations import MIGRATIONS_IN_ORDER, state_tables
from heliograph.wire import BlockLayout

GOLDEN = Path(__file__).parent / "golden"
PLACEMENTS = {
    "single": ddl.Placement(),
    "cluster": ddl.Placement("main", replicated=True),
}


def statements(schema: str, placement: ddl.Placement) -> list[str]:
    """Everything that a new database gets."""
    catalogue = Catalogue(schema)
    steps = [text for step in MIGRATIONS_IN_ORDER for text in step.statements(catalogue, placement)]
    return state_tables(placement) + steps + [ddl.create_view(view, placement) for view in catalogue.views]


@pytest.fixture(scope="module")
def parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """An engine that parses statements."""
    engine = EmbeddedEngine(tmp_path_factory.mktemp("parser"))
    yield engine
    engine.close()


@pytest.mark.parametrize("schema", [OURS, OTEL])
@pytest.mark.parametrize("place", PLACEMENTS)
def test_the_schema_is_the_reviewed_one(schema: str, place: str) -> None:
    """A change of the schema shows in the golden files, and needs a migration."""
    text = ";\n\n".join(statements(schema, PLACEMENTS[place])) + ";\n"
    path = GOLDEN / f"{schema}.{place}.sql"
    if os.environ.get("HELIOGRAPH_GOLDEN") == "write":
        path.write_text(text)
    assert text == path.read_text()


@pytest.mark.parametrize("schema", [OURS, OTEL])
def test_clickhouse_parses_the_cluster_statements(schema: str, parser: EmbeddedEngine) -> None:
    """ON CLUSTER, Replicated and Distributed statements are ClickHouse's own syntax."""
    for statement in statements(schema, PLACEMENTS["cluster"]):
        parsed = parser.query("SELECT formatQuery({sql:String}) AS text", {"sql": statement}).rows()[0]["text"]
        assert "ON CLUSTER main" in str(parsed)


@pytest.mark.parametrize("schema", [OURS, OTEL])
def test_every_layout_is_one_that_blocks_can_be_written_in(schema: str) -> None:
    """Types and sources of the tables fit the block writer."""
    for table in [*Catalogue(schema).tables, *Catalogue(schema).samples]:
        assert BlockLayout(table.block, table.layout, table.block_key).columns


def test_on_a_cluster_views_stand_on_the_shards_own_tables() -> None:
    """A materialised view over a Distributed table would see nothing."""
    placement = PLACEMENTS["cluster"]
    for view in Catalogue().materialized_views:
        text = ddl.create_materialized_view(view, placement)
        assert f" TO {view.target}_local AS" in text
        assert f"FROM {view.source}_local" in text


def test_retention_counts_from_the_rows_own_time() -> None:
    """Days become a TTL; no days remove it."""
    table = Catalogue().table("spans")
    assert ddl.set_retention(table, 7, ddl.Placement()) == (
        "ALTER TABLE spans MODIFY TTL toDateTime(Timestamp) + INTERVAL 7 DAY"
    )
    assert ddl.set_retention(table, 0, ddl.Placement("main")) == "ALTER TABLE spans_local ON CLUSTER main REMOVE TTL"
