"""Hot attributes of the store."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from heliograph.api.parameters import Services
from heliograph.api.security import require_admin
from heliograph.query.results.hot import AdviceResult, HotAttribute, HotResult

router = APIRouter(prefix="/store", tags=["store"])

HotTable = Literal["spans", "logs"]


class PromoteRequest(BaseModel):
    """Which attribute to make hot."""

    table: HotTable = "spans"
    key: str = Field(min_length=1, max_length=256)
    type: str | None = Field(default=None, description="ClickHouse type; from what was seen when left out.")
    indexed: bool = Field(default=False, description="With a bloom filter, for rare values.")


@router.get("/hot")
async def list_hot_attributes(services: Services) -> HotResult:
    """Attributes with a column of their own."""
    return services.queries.hot.listed()


@router.get("/advice")
async def advise_hot_attributes(
    services: Services, table: HotTable = "spans", limit: Annotated[int, Query(ge=1, le=200)] = 20
) -> AdviceResult:
    """Attributes worth a column, best first."""
    return await asyncio.to_thread(services.queries.hot.advice, table, limit)


@router.post("/hot", status_code=201, dependencies=[Depends(require_admin)])
async def promote_attribute(services: Services, body: PromoteRequest) -> HotAttribute:
    """Give an attribute a column; rows that are there read it from their maps."""
    return await asyncio.to_thread(services.queries.hot.promote, body.table, body.key, body.type, indexed=body.indexed)
