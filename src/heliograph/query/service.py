"""All questions that can be asked, in one object."""

from dataclasses import dataclass

from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.catalogue import CatalogueQueries
from heliograph.query.facets import FacetQueries
from heliograph.query.fields import FieldQueries
from heliograph.query.hot import HotAttributes
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
    tail: StoreTail
    hot: HotAttributes


def open_queries(store: Store) -> QueryService:
    """All questions over a store."""
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
        tail=StoreTail(logs),
        hot=HotAttributes(store),
    )
