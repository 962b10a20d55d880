"""Services: the table, one service, the map."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from heliograph.api.parameters import Bounds, Buckets, Services, Span
from heliograph.api.routes.common import ask
from heliograph.query.results.services import ServiceDetail, ServiceMapResult, ServicesResult

router = APIRouter(tags=["services"])


@router.get("/services")
async def list_services(
    *, request: Request, services: Services, span: Span, bounds: Bounds, buckets: Buckets = 30
) -> ServicesResult:
    """All services with rate, errors and duration, a sparkline, and the period before for comparison."""
    return await ask(request, services, bounds, lambda: services.queries.services.overview(span, bounds, buckets))


@router.get("/service-map")
async def get_service_map(
    *,
    request: Request,
    services: Services,
    span: Span,
    bounds: Bounds,
    service: Annotated[str | None, Query(description="Only edges that touch this service.")] = None,
) -> ServiceMapResult:
    """Who calls whom."""
    return await ask(request, services, bounds, lambda: services.queries.service_map.edges(span, bounds, service))


@router.get("/services/{name}")
async def get_service(
    *, request: Request, services: Services, name: str, span: Span, bounds: Bounds, buckets: Buckets = 60
) -> ServiceDetail:
    """One service: its series, operations and neighbours."""
    return await ask(request, services, bounds, lambda: services.queries.services.detail(name, span, bounds, buckets))
