"""The SQL console."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import Response

from heliograph.api.parameters import Bounds, Services
from heliograph.api.routes.common import ask
from heliograph.api.schemas.sql import SqlRequest
from heliograph.query.results.sql import CancelResult, SchemaResult, SqlResult
from heliograph.query.search import Budget

router = APIRouter(tags=["sql"])

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "arrow": "application/vnd.apache.arrow.stream",
    "table": "text/plain; charset=utf-8",
}


@router.post(
    "/query",
    response_model=SqlResult,
    responses={
        200: {
            "description": "JSON, or what `format` asks for. `X-Heliograph-Truncated: true` when rows were cut off.",
            "content": {media: {"schema": {"type": "string"}} for media in MEDIA_TYPES.values()},
        }
    },
)
async def run_sql(request: Request, services: Services, body: SqlRequest) -> SqlResult | Response:
    """Run one read-only statement in ClickHouse's SQL."""
    settings = services.settings
    budget = Budget(
        timeout=body.timeout_seconds, max_threads=settings.query_threads, max_bytes=settings.query_memory_bytes
    )
    if body.query_id:
        budget = replace(budget, query_id=body.query_id)
    console = services.queries.sql
    if body.format == "json":
        return await ask(
            request, services, budget, lambda: console.run(body.sql, body.parameters, budget, body.max_rows)
        )
    text_format = body.format
    answer = await ask(
        request,
        services,
        budget,
        lambda: console.export(body.sql, body.parameters, budget, body.max_rows, text_format),
    )
    headers = {"X-Heliograph-Truncated": str(answer.truncated).lower(), "X-Heliograph-Query-Id": budget.query_id}
    return Response(answer.content, media_type=MEDIA_TYPES[body.format], headers=headers)


@router.delete("/query/{query_id}")
async def cancel_query(services: Services, query_id: str) -> CancelResult:
    """Cancel a running query by the id that the client gave it."""
    return CancelResult(query_id=query_id, cancelled=services.queries.sql.cancel(query_id))


@router.get("/schema")
async def get_schema(request: Request, services: Services, bounds: Bounds) -> SchemaResult:
    """Tables, views and columns, functions and keywords: what an editor completes."""
    return await ask(request, services, bounds, lambda: services.queries.sql.schema(bounds))
