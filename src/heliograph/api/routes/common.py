"""Running a question for a route: off the event loop, and cancelled when the client goes away."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request

from heliograph.api.ports import ApiServices
from heliograph.api.schemas.problem import Problem
from heliograph.query.search import Budget

T = TypeVar("T")

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "default": {"model": Problem, "description": "Any error; `application/problem+json`."}
}
"""How errors are described for every route."""

_POLL_SECONDS = 0.25


async def ask(request: Request, services: ApiServices, budget: Budget, question: Callable[[], T]) -> T:
    """Run a blocking question in a thread; cancel it in the engine when the client disconnects."""
    work = asyncio.ensure_future(asyncio.to_thread(question))
    while True:
        done, _ = await asyncio.wait({work}, timeout=_POLL_SECONDS)
        if done:
            return work.result()
        if await request.is_disconnected():
            await asyncio.to_thread(services.queries.sql.cancel, budget.query_id)
            return await work
