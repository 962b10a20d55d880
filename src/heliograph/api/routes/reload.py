"""Changing the configuration while the platform runs."""

from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from heliograph.api.errors import KeyRequiredError
from heliograph.api.parameters import Services
from heliograph.api.schemas.config import EffectiveConfig
from heliograph.exceptions import CompatibilityError

router = APIRouter(tags=["platform"])


class ConfigChange(BaseModel):
    """What is to run."""

    yaml: str | None = Field(default=None, description="The whole configuration; left out, the sources are read again.")


@router.post("/config")
async def post_config(
    request: Request, services: Services, change: Annotated[ConfigChange | None, Body()] = None
) -> EffectiveConfig:
    """Change to a configuration. It is checked whole first; if it cannot run, the former one stays.

    The body is JSON, which a page of a foreign site cannot send without being asked first.
    """
    reloader = services.reloader
    if reloader is None:
        raise CompatibilityError("No platform runs here: there is nothing to reload.")
    if not reloader.permits(request.headers.get("authorization", "")):
        raise KeyRequiredError("Changing the configuration needs an API key with the scope `admin`.")
    return await run_in_threadpool(reloader.reload, change.yaml if change is not None else None)
