"""Serves the API and the UI with uvicorn, on an event loop of its own: questions never delay receivers."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from heliograph.app.ui.keys import may
from heliograph.exceptions import ConfigurationError
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.listening import Authenticator, Endpoint, guard, open_socket

if TYPE_CHECKING:
    import uvicorn

    from heliograph.app.platform import Platform
    from heliograph.app.ui.config import UiConfig
    from heliograph.pipeline import CreateSettings, Host

_KEEP_ALIVE_SECONDS = 30


class KeyGuard:
    """What the API asks of an authenticator: may this caller read?"""

    required = True

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator: Final = authenticator

    def permits(self, authorization: str, scope: str = "read") -> bool:
        """Whether the value of an `Authorization` header is good for `read` or `admin`."""
        return may(self._authenticator, authorization, scope)


class UiExtension:
    """The HTTP surface of the platform."""

    def __init__(self, settings: CreateSettings, config: UiConfig) -> None:
        self._id: Final = settings.id
        self._config: Final = config
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._status: Any = None
        self._port = 0

    @property
    def addresses(self) -> dict[str, str]:
        """Where it listens."""
        endpoint = Endpoint.parse(self._config.endpoint, "endpoint")
        return {"ui": f"http://{Endpoint(endpoint.host or '127.0.0.1', self._port or endpoint.port)}"}

    def start(self, host: Host) -> None:
        """Bind and serve."""
        import uvicorn

        from heliograph.app.status.source import PlatformStatusSource

        platform: Platform | None = host.service("platform")
        if platform is None:
            raise ConfigurationError(f"extension `{self._id}` works in `heliograph up` only")
        setting = f"extensions::{self._id}::endpoint"
        endpoint = Endpoint.parse(self._config.endpoint, setting)
        authenticator = self._authenticator(host)
        ways_out = ("add the extension `apikey` and set `auth: {authenticator: apikey}` beside the endpoint",)
        guard(endpoint, authenticated=authenticator is not None, setting=setting, ways_out=ways_out)
        self._status = PlatformStatusSource(platform)
        app = self._application(platform, authenticator)
        listener = open_socket(endpoint, setting)
        self._port = listener.getsockname()[1]
        settings = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=_KEEP_ALIVE_SECONDS
        )
        self._server = server = uvicorn.Server(settings)
        self._status.start()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[listener])), name=str(self._id), daemon=True
        )
        self._thread.start()

    def shutdown(self, deadline: float) -> None:
        """Answer what was asked and free the port."""
        if self._status is not None:
            self._status.stop()
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(max(0.0, deadline - time.monotonic() - 1.0))
            if self._thread.is_alive():
                self._server.force_exit = True
                self._thread.join(1.0)
            self._server = None

    def _authenticator(self, host: Host) -> Authenticator | None:
        if self._config.auth is None:
            return None
        extension = host.extension(self._config.auth.authenticator)
        if not isinstance(extension, Authenticator):
            raise ComponentStartError(f"extension `{self._config.auth.authenticator}` cannot check credentials")
        return extension

    def _application(self, platform: Platform, authenticator: Authenticator | None) -> Any:
        from heliograph.api.app import create_app
        from heliograph.api.ports import ApiServices, ApiSettings
        from heliograph.app.ui.sources import PlatformConfigSource, PlatformReloader
        from heliograph.query.service import open_queries

        config = self._config
        return create_app(
            ApiServices(
                queries=open_queries(
                    platform.services["store"],
                    platform.services["tap"],
                    lambda: platform.resilience.allows("live_tail"),
                ),
                status=self._status,
                config=PlatformConfigSource(platform),
                guard=KeyGuard(authenticator) if authenticator is not None else None,
                reloader=PlatformReloader(platform, authenticator),
                resilience=platform.resilience,
                recent=platform.engine.recent,
                settings=ApiSettings(
                    allowed_hosts=tuple(config.allowed_hosts),
                    query_timeout=config.query_timeout,
                    query_threads=config.query_threads,
                    query_memory_bytes=config.query_memory_mib << 20,
                ),
            )
        )
