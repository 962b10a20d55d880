"""The platform itself: health, state, configuration, how to send the first span."""

from fastapi import APIRouter, Request, Response, status

from heliograph.api.onboarding import onboarding
from heliograph.api.parameters import Bounds, Services
from heliograph.api.routes.common import ask
from heliograph.api.schemas.config import EffectiveConfig
from heliograph.api.schemas.onboarding import Onboarding
from heliograph.api.schemas.status import Health, PlatformStatus, StatusHistory

public = APIRouter(tags=["platform"])
"""Routes that answer without a key."""

router = APIRouter(tags=["platform"])


@public.get("/health")
async def get_health(services: Services, response: Response) -> Health:
    """Whether the platform can do its work; 503 when it cannot."""
    health = services.status.health()
    if health.status in {"failed", "starting"}:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return health


@router.get("/status")
async def get_status(request: Request, services: Services, bounds: Bounds) -> PlatformStatus:
    """Receivers, journal, store, pipelines, process."""
    return await ask(request, services, bounds, services.status.status)


@router.get("/status/history")
async def get_status_history(services: Services) -> StatusHistory:
    """Own figures of the last hour."""
    return services.status.history()


@router.get("/config")
async def get_config(services: Services) -> EffectiveConfig:
    """The effective configuration, secrets masked."""
    return services.config.config()


@router.get("/onboarding")
async def get_onboarding(request: Request, services: Services, bounds: Bounds) -> Onboarding:
    """Addresses and copyable lines, and whether data has arrived."""
    return await ask(request, services, bounds, lambda: onboarding(services, bounds))
