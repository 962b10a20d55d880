"""How the platform protects itself."""

from typing import Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from heliograph.api.parameters import Services
from heliograph.api.security import require_admin
from heliograph.exceptions import NotFound

router = APIRouter(prefix="/resilience", tags=["resilience"])


class ResilienceEvent(BaseModel):
    """One thing that a policy did."""

    kind: str
    policy: str
    name: str
    seconds_ago: float
    detail: dict[str, Any]


class ResilienceState(BaseModel):
    """Pipelines with the figures of their policies, other policies, and the latest events, newest first."""

    level: str = Field(description="Level of degradation; `normal` when nothing is given up.")
    pipelines: dict[str, dict[str, Any]]
    policies: dict[str, dict[str, Any]]
    events: list[ResilienceEvent]


class Override(BaseModel):
    """A state that the breakers of a pipeline are put into by hand."""

    pipeline: str
    action: Literal["force_open", "disable", "metrics_only", "reset"]


class Level(BaseModel):
    """A level of degradation that is held by hand; without one the platform decides."""

    level: str | None = None


@router.get("")
async def get_resilience(services: Services) -> ResilienceState:
    """Breakers, limits, pools, queues, level of degradation and recent transitions."""
    source = services.resilience
    if source is None:
        return ResilienceState(level="normal", pipelines={}, policies={}, events=[])
    state: Any = source.state()
    level = str(state["policies"].get("degradation:platform", {}).get("level", "normal"))
    return ResilienceState(level=level, **state)


@router.post("/override", status_code=204, dependencies=[Depends(require_admin)])
async def override_resilience(services: Services, body: Override) -> None:
    """Put the breakers of a pipeline into a state by hand, or give control back (`reset`)."""
    if services.resilience is None:
        raise NotFound("this server has no resilience manager")
    services.resilience.override(body.pipeline, body.action)


@router.post("/level", status_code=204, dependencies=[Depends(require_admin)])
async def hold_level(services: Services, body: Level) -> None:
    """Hold a level of degradation by hand, or give control back."""
    if services.resilience is None:
        raise NotFound("this server has no resilience manager")
    services.resilience.force_level(body.level)
