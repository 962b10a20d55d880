"""Facets of the current filter."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from heliograph.api.parameters import Bounds, Selection, Services
from heliograph.api.routes.common import ask
from heliograph.model import Signal
from heliograph.query.results.fields import FacetsResult

router = APIRouter(tags=["fields"])


@router.get("/facets")
async def get_facets(
    *,
    request: Request,
    services: Services,
    search: Selection,
    bounds: Bounds,
    signal: Signal = Signal.TRACES,
    key: Annotated[list[str] | None, Query(max_length=20, description="Fields; sensible ones if left out.")] = None,
    limit: Annotated[int, Query(ge=1, le=100, description="Values a field.")] = 10,
) -> FacetsResult:
    """The most frequent values of some fields under the current filter (a field's own filter is ignored for it)."""
    return await ask(
        request,
        services,
        bounds,
        lambda: services.queries.facets.facets(signal, search, bounds, tuple(key or ()), limit),
    )
