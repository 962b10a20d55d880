"""All questions that can be asked, in one object."""

from collections.abc import Callable
from dataclasses import dataclass

from heliograph.pipeline.tap import TapHub
from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.catalogue import CatalogueQueries
from heliograph.query.facets import FacetQueries
from heliograph.query.fields import FieldQueries
from heliograph.query.hot import HotAttributes
from heliograph.query.live_tail import LiveTail
from heliograph.query.log_context import LogContextQueries
from heliograph.query.logs import LogQueries
from heliograph.query.metrics import MetricQueries
from heliograph.query.service_map import ServiceMapQueries
from heliograph.query.services import ServiceQueries
from heliograph.query.session import Runner
from heliograph.query.spans import SpanQueries
from heliograph.query.sql import SqlConsole
from heliograph.query.tail import StoreTail
from heliograph.query.trace import TraceQueries
from heliograph.query.traces import TraceSearch
from heliograph.store.store import Store


@dataclass(frozen=True, slots=True)
class QueryService:
    """One object a subject; all are safe to call from several threads."""

    services: ServiceQueries
    service_map: ServiceMapQueries
    traces: TraceSearch
    trace: TraceQueries
    spans: SpanQueries
    logs: LogQueries
    log_context: LogContextQueries
    catalogue: CatalogueQueries
    metrics: MetricQueries
    fields: FieldQueries
    facets: FacetQueries
    sql: SqlConsole
    tail: LiveTail
    hot: HotAttributes


def open_queries(
    store: Store, tap: TapHub | None = None, tail_allowed: Callable[[], bool] = lambda: True
) -> QueryService:
    """All questions over a store.

    Args:
        store: The store.
        tap: Where the live tail looks; the store is asked when there is none.
        tail_allowed: Whether the live tail may look now.
    """
    runner = Runner(store.engine)
    attributes = AttributeCatalogue(store)
    service_map = ServiceMapQueries(runner, attributes)
    logs = LogQueries(runner, attributes)
    return QueryService(
        services=ServiceQueries(runner, service_map),
        service_map=service_map,
        traces=TraceSearch(runner, attributes),
        trace=TraceQueries(runner, attributes),
        spans=SpanQueries(runner, attributes),
        logs=logs,
        log_context=LogContextQueries(runner, attributes),
        catalogue=CatalogueQueries(runner),
        metrics=MetricQueries(runner),
        fields=FieldQueries(runner, attributes),
        facets=FacetQueries(runner, attributes),
        sql=SqlConsole(runner),
        tail=LiveTail(StoreTail(logs), tap, tail_allowed),
        hot=HotAttributes(store),
    )
