"""The receiver: both transports, one way in."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from heliograph.exceptions import HeliographError
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.listening import Authenticator, Endpoint, guard
from heliograph.receivers.otlp.groups import RequestGroups
from heliograph.receivers.otlp.grpc_server import GrpcServer
from heliograph.receivers.otlp.http import HttpServer
from heliograph.receivers.otlp.outcomes import Outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from heliograph.pipeline.component import Intake
    from heliograph.pipeline.host import CreateSettings, Host
    from heliograph.receivers.otlp.config import Listener, OtlpReceiverConfig

_WORKERS: Final = 2
_MARGIN_SECONDS: Final = 0.5
_AUTHENTICATE: Final = (
    "make a key with `heliograph keys create`, add the extension `apikey`, and set "
    "`auth: {authenticator: apikey}` beside the endpoint (or `tls: {client_ca_file: ...}`)"
)


class OtlpReceiver:
    """Receives OTLP over gRPC and HTTP; an answer means that the intake has taken the data.

    Args:
        settings: What its factory was given.
        config: Its settings.
        intake: Its way into the pipelines.
    """

    def __init__(self, settings: CreateSettings, config: OtlpReceiverConfig, intake: Intake) -> None:
        self._id: Final = settings.id
        self._config: Final = config
        self._intake: Final = intake
        self._host: Host | None = None
        self._workers: ThreadPoolExecutor | None = None
        self._groups: RequestGroups | None = None
        self._servers: dict[str, GrpcServer | HttpServer] = {}

    @property
    def ports(self) -> Mapping[str, int]:
        """The port of each transport that listens: `grpc`, `http`."""
        return {name: server.address.port for name, server in self._servers.items() if server.address is not None}

    @property
    def addresses(self) -> Mapping[str, str]:
        """Where each transport listens, as `host:port`."""
        return {name: str(server.address) for name, server in self._servers.items() if server.address is not None}

    def start(self, host: Host) -> None:
        """Listen on all transports, or on none.

        Raises:
            ExposedWithoutAuthentication: Others could reach it without proving who they are.
            AddressInUse: Another process has a port.
            HeliographError: Settings or files that cannot work.
        """
        protocols = self._config.protocols
        authenticators = {
            name: self._check(host, name, listener)
            for name, listener in (("grpc", protocols.grpc), ("http", protocols.http))
            if listener is not None
        }
        self._host = host
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix=f"receiver-{self._id}")
        self._groups = groups = RequestGroups(self._intake, host.loop, self._workers)
        outcomes = Outcomes(host.telemetry)
        if protocols.grpc is not None:
            self._servers["grpc"] = GrpcServer(protocols.grpc, groups, outcomes, self._setting("grpc"))
        if protocols.http is not None:
            self._servers["http"] = HttpServer(
                protocols.http, groups, outcomes, setting=self._setting("http"), loop=host.loop
            )
        try:
            host.run(self._start(authenticators))
        except BaseException:
            self.shutdown(time.monotonic())
            raise

    def _setting(self, transport: str) -> str:
        return f"receivers::{self._id}::protocols::{transport}"

    def _check(self, host: Host, transport: str, listener: Listener) -> Authenticator | None:
        """The authenticator of a transport, after it is clear that the endpoint may be opened."""
        setting = f"{self._setting(transport)}::endpoint"
        endpoint = Endpoint.parse(getattr(listener, "endpoint"), setting)  # noqa: B009 - each transport has its default
        mutual = listener.tls is not None and bool(listener.tls.client_ca_file)
        guard(
            endpoint,
            authenticated=listener.auth is not None or mutual,
            setting=setting,
            ways_out=(_AUTHENTICATE,),
        )
        if listener.auth is None:
            return None
        extension = host.extension(listener.auth.authenticator)
        if not isinstance(extension, Authenticator):
            raise ComponentStartError(
                f"{self._setting(transport)}::auth: extension `{listener.auth.authenticator}` cannot check credentials"
            )
        return extension

    async def _start(self, authenticators: Mapping[str, Authenticator | None]) -> None:
        for name, server in self._servers.items():
            await server.start(authenticators[name])

    def shutdown(self, deadline: float) -> None:
        """Take nothing more, answer what was taken before `deadline`, and free the ports."""
        host, self._host = self._host, None
        if host is None:
            return
        seconds = max(0.0, deadline - time.monotonic() - _MARGIN_SECONDS)
        host.run(self._stop(seconds))
        if self._workers is not None:
            self._workers.shutdown(wait=True)

    async def _stop(self, seconds: float) -> None:
        groups = self._groups
        stopping = [server.stop(seconds) for server in self._servers.values()]
        if groups is not None:
            stopping.append(groups.close(seconds))
        results = await asyncio.gather(*stopping, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException) and not isinstance(result, HeliographError):
                raise result
