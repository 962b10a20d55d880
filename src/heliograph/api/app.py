"""The FastAPI application."""

from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from heliograph import __version__
from heliograph.api.parameters import Services
from heliograph.api.ports import ApiServices
from heliograph.api.problems import on_heliograph_error, on_http_error, on_validation_error
from heliograph.api.routes import router
from heliograph.api.security import HostCheck, require_key
from heliograph.api.static_files import StaticUi
from heliograph.exceptions import HeliographError

DESCRIPTION = (
    "Ask Heliograph for traces, metrics, logs and its own state. Times are unix nanoseconds as decimal strings in "
    "answers; durations are nanoseconds as numbers. Every error is a Problem."
)
STATIC = Path(__file__).parent / "static"


def _operation_id(route: APIRoute) -> str:
    return route.name


def build_application() -> FastAPI:
    """The application without its services: enough to describe it."""
    app = FastAPI(
        title="Heliograph",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.include_router(router)
    app.add_exception_handler(HeliographError, on_heliograph_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_error)
    return app


def create_app(services: ApiServices, *, static: Path = STATIC) -> FastAPI:
    """The application with its services, the UI and the Host check.

    Args:
        services: What the routes work with.
        static: Directory of the built UI.
    """
    app = build_application()
    app.state.services = services
    app.add_api_route(
        "/metrics",
        _metrics,
        include_in_schema=False,
        response_class=PlainTextResponse,
        dependencies=[Depends(require_key)],
    )
    app.mount("/", StaticUi(static))
    app.add_middleware(HostCheck, allowed=services.settings.allowed_hosts)
    return app


async def _metrics(services: Services) -> PlainTextResponse:
    return PlainTextResponse(services.status.prometheus(), media_type="text/plain; version=0.0.4; charset=utf-8")
