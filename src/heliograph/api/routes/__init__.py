"""Routes of the HTTP API, one module a subject; each is a thin shell around the query layer."""

from fastapi import APIRouter, Depends

from heliograph.api.routes import (
    facets,
    fields,
    hot,
    logs,
    metrics,
    ottl,
    platform,
    reload,
    resilience,
    services,
    sql,
    traces,
)
from heliograph.api.routes.common import PROBLEMS
from heliograph.api.security import require_key

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
router.include_router(platform.public)
router.include_router(reload.router)
for module in (platform, services, traces, logs, metrics, fields, facets, sql, ottl, hot, resilience):
    router.include_router(module.router, dependencies=[Depends(require_key)])
