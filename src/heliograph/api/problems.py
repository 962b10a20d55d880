"""Errors become one JSON shape."""

from fastapi.exceptions import RequestValidationError
from fastapi.requests import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from heliograph.api.errors import HostRefusedError, InvalidRequestError, KeyRequiredError, UnknownPathError
from heliograph.api.schemas.problem import Problem
from heliograph.exceptions import Category, HeliographError
from heliograph.query.errors import NotFoundError

MEDIA_TYPE = "application/problem+json"

_BY_CATEGORY = {
    Category.DATA: 400,
    Category.CONFIGURATION: 400,
    Category.BUSINESS: 400,
    Category.SECURITY: 403,
    Category.PERFORMANCE: 408,
    Category.RESOURCE: 503,
    Category.CONCURRENCY: 503,
    Category.DEPENDENCY: 503,
    Category.NETWORK: 502,
    Category.EXPORT: 502,
}
_BY_CLASS: dict[type[HeliographError], int] = {
    NotFoundError: 404,
    UnknownPathError: 404,
    KeyRequiredError: 401,
    HostRefusedError: 403,
}


def status_of(error: HeliographError) -> int:
    """The HTTP status for an error."""
    return _BY_CLASS.get(type(error)) or _BY_CATEGORY.get(error.category, 500)


def problem_response(error: HeliographError) -> Response:
    """The response for an error of the tree."""
    status = status_of(error)
    field = error.context.values.get("field")
    problem = Problem(
        code=error.code,
        message=error.message,
        hint=error.hint,
        hints=list(error.hints),
        category=error.category.value,
        retryable=error.retryable,
        status=status,
        field=field,
    )
    headers = {"Cache-Control": "no-store"}
    if error.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    if isinstance(error, KeyRequiredError):
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem.model_dump_json(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


async def on_heliograph_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - FastAPI's signature
    """Handler for the error tree."""
    assert isinstance(error, HeliographError)
    return problem_response(error)


async def on_validation_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - FastAPI's signature
    """Handler for requests that do not fit the schema: names the parameter at fault."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    refusal = InvalidRequestError(f"{field}: {first['msg']}.")
    refusal.context = type(refusal.context)(operation="request", values={"field": field})
    return problem_response(refusal)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Handler for the framework's own errors, such as an unknown path."""
    assert isinstance(error, HTTPException)
    refusal = UnknownPathError(f"{request.method} {request.url.path}: {error.detail}.")
    response = problem_response(refusal)
    response.status_code = error.status_code
    return response
