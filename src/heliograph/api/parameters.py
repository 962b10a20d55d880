"""Query parameters that several routes share."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Query, Request

from heliograph.api.ports import ApiServices
from heliograph.query.filters import parse_filters
from heliograph.query.search import Budget, Search
from heliograph.query.time_range import TimeRange

_TIME = "RFC 3339, unix nanoseconds, `now`, or relative such as `now-15m`."
_FILTER = (
    "Repeatable. `key=value`, `!=`, `>`, `>=`, `<`, `<=`, `~` (contains), `!~`, `=~` (regular expression), `key?` "
    "(exists), `!key?`. Several `=` on one key mean any of them."
)


def _services(request: Request) -> ApiServices:
    services = request.app.state.services
    assert isinstance(services, ApiServices)
    return services


Services = Annotated[ApiServices, Depends(_services)]
"""The services behind the API."""


def _range(
    start: Annotated[str | None, Query(description=_TIME + " An hour before `end` if left out.")] = None,
    end: Annotated[str | None, Query(description=_TIME + " Now if left out.")] = None,
) -> TimeRange:
    return TimeRange.parse(start, end)


Span = Annotated[TimeRange, Depends(_range)]
"""The parameters `start` and `end`."""


def _search(
    span: Span,
    filters: Annotated[list[str] | None, Query(alias="filter", description=_FILTER)] = None,
    text: Annotated[str, Query(alias="q", max_length=1000, description="Free text; all words must occur.")] = "",
) -> Search:
    return Search(span, parse_filters(filters or []), text)


Selection = Annotated[Search, Depends(_search)]
"""The parameters `start`, `end`, `filter` and `q`."""


def _budget(
    services: Services,
    query_id: Annotated[
        str | None, Query(pattern="^[A-Za-z0-9_-]{1,64}$", description="Your own id, to cancel the query by.")
    ] = None,
    timeout: Annotated[float | None, Query(gt=0, le=600, description="Seconds.")] = None,
) -> Budget:
    settings = services.settings
    budget = Budget(
        timeout=timeout or settings.query_timeout,
        max_threads=settings.query_threads,
        max_bytes=settings.query_memory_bytes,
    )
    return replace(budget, query_id=query_id) if query_id else budget


Bounds = Annotated[Budget, Depends(_budget)]
"""The parameters `query_id` and `timeout`."""

Limit = Annotated[int, Query(ge=1, le=1000, description="At most so many rows.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
Buckets = Annotated[int, Query(ge=1, le=1000, description="About so many buckets; a round width is chosen.")]
