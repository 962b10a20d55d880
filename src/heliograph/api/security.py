"""Who may ask: API keys when configured, and no foreign Host header (DNS rebinding)."""

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from heliograph.api.errors import HostRefusedError, KeyRequiredError
from heliograph.api.parameters import Services
from heliograph.api.problems import problem_response

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]", "::1"})


async def require_key(request: Request, services: Services) -> None:
    """Refuse a request without a good key when the server wants one.

    Raises:
        KeyRequiredError: The key is missing or wrong.
    """
    guard = services.guard
    if guard is None or not guard.required:
        return
    if not guard.permits(request.headers.get("authorization", "")):
        raise KeyRequiredError("This server wants an API key.")


def host_name(header: str) -> str:
    """The name in a Host header, lower case, without its port."""
    if header.startswith("["):
        return header.partition("]")[0].lower() + "]"
    return header.partition(":")[0].lower()


class HostCheck:
    """Middleware that refuses requests whose Host is neither loopback nor listed: a page of a foreign site cannot read.

    Args:
        app: The application behind.
        allowed: Names beside the loopback ones; `*` turns the check off.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...] = ()) -> None:
        self._app = app
        self._allowed = _LOOPBACK | {name.lower() for name in allowed}
        self._all = "*" in allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and pass on."""
        if scope["type"] == "http" and not self._all:
            header = next((value.decode("latin-1") for key, value in scope["headers"] if key == b"host"), "")
            if host_name(header) not in self._allowed:
                refusal = HostRefusedError(f"Host {header[:100]!r} is not served here.")
                await problem_response(refusal)(scope, receive, send)
                return
        await self._app(scope, receive, send)
