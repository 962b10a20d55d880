"""All questions that can be asked, in one object."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heliograph.query.catalogue import CatalogueQueries
    from heliograph.query.facets import FacetQueries
    from heliograph.query.fields import FieldQueries
    from heliograph.query.log_context import LogContextQueries
    from heliograph.query.logs import LogQueries
    from heliograph.query.metrics import MetricQueries
    from heliograph.query.service_map import ServiceMapQueries
    from heliograph.query.services import ServiceQueries
    from heliograph.query.spans import SpanQueries
    from heliograph.query.sql import SqlConsole
    from heliograph.query.trace import TraceQueries
    from heliograph.query.traces import TraceSearch


@dataclass(frozen=True, slots=True)
class QueryService:
    """One object a subject; all are safe to call from several threads."""

    services: "ServiceQueries"
    service_map: "ServiceMapQueries"
    traces: "TraceSearch"
    trace: "TraceQueries"
    spans: "SpanQueries"
    logs: "LogQueries"
    log_context: "LogContextQueries"
    catalogue: "CatalogueQueries"
    metrics: "MetricQueries"
    fields: "FieldQueries"
    facets: "FacetQueries"
    sql: "SqlConsole"
