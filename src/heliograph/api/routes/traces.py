"""Traces and spans."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request

from heliograph.api.parameters import Bounds, Buckets, Cursor, Limit, Selection, Services
from heliograph.api.routes.common import ask
from heliograph.query.results.base import Histogram
from heliograph.query.results.traces import Heatmap, SpansResult, Trace, TracesResult

router = APIRouter(tags=["traces"])

Sort = Literal["newest", "oldest", "longest", "shortest"]
SpanGroup = Literal["status", "service", "kind"]


@router.get("/traces")
async def search_traces(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    limit: Limit = 50,
    sort: Annotated[Sort, Query(description="By start or by duration of the first matching span.")] = "newest",
    cursor: Cursor = None,
) -> TracesResult:
    """Traces with a span that matches.

    Keys beside attributes: service, name, kind, status, status_message, duration, trace_id, span_id,
    parent_span_id, root, scope; `resource.KEY` for resource attributes, `attributes.KEY` for an attribute that
    bears one of these names.
    """
    return await ask(
        request, services, bounds, lambda: services.queries.traces.search(search, bounds, limit, sort, cursor)
    )


@router.get("/traces/{trace_id}")
async def get_trace(
    *,
    request: Request,
    services: Services,
    bounds: Bounds,
    trace_id: Annotated[str, Path(pattern="^[0-9a-fA-F]{32}$")],
    limit: Annotated[int, Query(ge=1, le=100_000, description="At most so many spans.")] = 20_000,
) -> Trace:
    """One whole trace."""
    return await ask(request, services, bounds, lambda: services.queries.trace.get(trace_id.lower(), bounds, limit))


@router.get("/spans")
async def search_spans(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    limit: Limit = 50,
    sort: Sort = "newest",
    cursor: Cursor = None,
    columns: Annotated[list[str] | None, Query(max_length=20, description="Extra fields to return as text.")] = None,
) -> SpansResult:
    """Spans that match, one by one."""
    return await ask(
        request,
        services,
        bounds,
        lambda: services.queries.spans.search(search, bounds, limit, sort, cursor, columns=tuple(columns or ())),
    )


@router.get("/spans/histogram")
async def get_span_histogram(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    buckets: Buckets = 60,
    group: SpanGroup = "status",
) -> Histogram:
    """Matching spans over time, split by status (unset, ok, error) or another property."""
    return await ask(
        request, services, bounds, lambda: services.queries.spans.histogram(search, bounds, buckets, group)
    )


@router.get("/spans/heatmap")
async def get_span_heatmap(
    *, request: Request, services: Services, search: Selection, bounds: Bounds, buckets: Buckets = 60
) -> Heatmap:
    """Matching spans by time and duration."""
    return await ask(request, services, bounds, lambda: services.queries.spans.heatmap(search, bounds, buckets))
