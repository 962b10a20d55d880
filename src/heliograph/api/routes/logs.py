"""Log records."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from heliograph.api.features import feature
from heliograph.api.parameters import Bounds, Buckets, Cursor, Limit, Selection, Services
from heliograph.api.routes.common import ask
from heliograph.api.tail import events
from heliograph.query.results.base import Histogram
from heliograph.query.results.logs import LogContext, LogsResult, TailNotice

router = APIRouter(tags=["logs"])


@router.get("/logs")
async def search_logs(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    limit: Limit = 100,
    sort: Literal["newest", "oldest"] = "newest",
    cursor: Cursor = None,
) -> LogsResult:
    """Log records that match.

    Keys beside attributes: service, severity (trace, debug, info, warn, error, fatal; may be compared by order),
    severity_number, severity_text, body, event_name, trace_id, span_id, scope; `resource.KEY`; `attributes.KEY`.
    """
    return await ask(
        request, services, bounds, lambda: services.queries.logs.search(search, bounds, limit, sort, cursor)
    )


@router.get("/logs/histogram")
async def get_log_histogram(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    buckets: Buckets = 60,
    group: Literal["severity", "service"] = "severity",
) -> Histogram:
    """Matching records over time, split by severity or service."""
    return await ask(request, services, bounds, lambda: services.queries.logs.histogram(search, bounds, buckets, group))


@router.get("/logs/context")
async def get_log_context(
    *,
    request: Request,
    services: Services,
    bounds: Bounds,
    record: Annotated[str, Query(description="`id` of a record.", max_length=500)],
    before: Annotated[int, Query(ge=0, le=500)] = 20,
    after: Annotated[int, Query(ge=0, le=500)] = 20,
) -> LogContext:
    """What the same service and resource logged around one record."""
    return await ask(
        request, services, bounds, lambda: services.queries.log_context.around(record, bounds, before, after)
    )


@router.get(
    "/logs/tail",
    dependencies=[Depends(feature("live_tail"))],
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-Sent Events: `record` (LogRecord), `notice` (TailNotice); heartbeat comments.",
            "content": {
                "text/event-stream": {
                    "schema": {
                        "oneOf": [{"$ref": "#/components/schemas/LogRecord"}, TailNotice.model_json_schema()],
                    }
                }
            },
        }
    },
)
async def tail_logs(services: Services, search: Selection) -> StreamingResponse:
    """Matching records as they arrive (`start` and `end` are ignored)."""
    return StreamingResponse(
        events(services.queries.tail.follow(search)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
