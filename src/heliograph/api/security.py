"""Who may ask: API keys when configured, and no foreign Host header (DNS rebinding)."""

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from heliograph.api.errors import AdminRequiredError, HostRefusedError, KeyRequiredError
from heliograph.api.parameters import Services
from heliograph.api.problems import problem_response

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
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


async def require_admin(request: Request, services: Services) -> None:
    """Refuse a request that changes something and has no key of an administrator, when the server wants keys.

    Raises:
        AdminRequiredError: The key may not change anything.
    """
    guard = services.guard
    if guard is None or not guard.required:
        return
    if not guard.permits(request.headers.get("authorization", ""), "admin"):
        raise AdminRequiredError("This needs an API key with the scope `admin`.")


def host_name(header: str) -> str:
    """The name in a Host header, lower case, without its port."""
    if header.startswith("["):
        return header.partition("]")[0].lower() + "]"
    return header.partition(":")[0].lower()


class HostCheck:
    """Middleware against pages of foreign sites.

    A request whose Host is neither loopback nor listed is refused (DNS rebinding), and so is one that changes
    something and comes from a page of such a host (cross-site request forgery).

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
        refusal = None if scope["type"] != "http" or self._all else self._refusal(scope)
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(refusal)(scope, receive, send)

    def _refusal(self, scope: Scope) -> HostRefusedError | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host_name(host) not in self._allowed:
            return HostRefusedError(f"Host {host[:100]!r} is not served here.")
        origin = headers.get("origin")
        if scope["method"] in _SAFE or origin is None:
            return None
        if host_name(origin.partition("://")[2]) in self._allowed:
            return None
        return HostRefusedError(f"A page of {origin[:100]!r} may not change anything here.")
