"""Fields and their values, for completion."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from heliograph.api.features import feature
from heliograph.api.parameters import Bounds, Limit, Services, Span
from heliograph.api.routes.common import ask
from heliograph.model import Signal
from heliograph.query.results.fields import FieldsResult, FieldValuesResult

router = APIRouter(tags=["fields"], dependencies=[Depends(feature("completion"))])


@router.get("/fields")
async def list_fields(
    *,
    request: Request,
    services: Services,
    span: Span,
    bounds: Bounds,
    signal: Signal = Signal.TRACES,
    prefix: Annotated[str, Query(max_length=200, description="Part of the key.")] = "",
    limit: Limit = 200,
) -> FieldsResult:
    """Fields that a filter can name, with types and counts."""
    return await ask(
        request,
        services,
        bounds,
        lambda: services.queries.fields.keys(signal, span, bounds, prefix=prefix, limit=limit),
    )


@router.get("/fields/values")
async def list_field_values(
    *,
    request: Request,
    services: Services,
    span: Span,
    bounds: Bounds,
    key: Annotated[str, Query(min_length=1, max_length=500)],
    signal: Signal = Signal.TRACES,
    prefix: Annotated[str, Query(max_length=500, description="Part of the value.")] = "",
    limit: Limit = 50,
) -> FieldValuesResult:
    """Values of one field with counts."""
    return await ask(
        request,
        services,
        bounds,
        lambda: services.queries.fields.values(signal, key, span, bounds, prefix=prefix, limit=limit),
    )
