"""Metrics."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from heliograph.api.parameters import Bounds, Buckets, Limit, Selection, Services, Span
from heliograph.api.routes.common import ask
from heliograph.query.metric_question import Aggregation, MetricQuestion
from heliograph.query.results.metrics import MetricDetail, MetricSeriesResult, MetricsResult

router = APIRouter(tags=["metrics"])


@router.get("/metrics")
async def list_metrics(
    *,
    request: Request,
    services: Services,
    span: Span,
    bounds: Bounds,
    text: Annotated[str, Query(alias="q", max_length=200, description="Part of the name.")] = "",
    service: str | None = None,
    limit: Limit = 500,
) -> MetricsResult:
    """The catalogue."""
    return await ask(
        request, services, bounds, lambda: services.queries.catalogue.metrics(span, bounds, text, service, limit)
    )


@router.get("/metrics/detail")
async def get_metric(
    *, request: Request, services: Services, span: Span, bounds: Bounds, name: Annotated[str, Query(min_length=1)]
) -> MetricDetail:
    """One metric: what it is, what it can be grouped by, how it can be aggregated."""
    return await ask(request, services, bounds, lambda: services.queries.catalogue.detail(name, span, bounds))


@router.get("/metrics/query")
async def query_metric(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    name: Annotated[str, Query(min_length=1)],
    aggregation: Annotated[
        Aggregation | None, Query(description="The sensible one for the metric's kind if left out.")
    ] = None,
    group_by: Annotated[list[str] | None, Query(max_length=5, description="Keys to split by.")] = None,
    step: Annotated[str | None, Query(description="Bucket width such as 30s; chosen if left out.")] = None,
    buckets: Buckets = 120,
    limit: Annotated[int, Query(ge=1, le=200, description="At most so many series, the largest.")] = 20,
    exemplars: bool = True,
) -> MetricSeriesResult:
    """A metric over time. Quantiles work on gauges, histograms and exponential histograms."""
    question = MetricQuestion(
        name=name,
        search=search,
        aggregation=aggregation,
        group_by=tuple(group_by or ()),
        step=step,
        buckets=buckets,
        limit=limit,
        exemplars=exemplars,
    )
    return await ask(request, services, bounds, lambda: services.queries.metrics.series(question, bounds))
