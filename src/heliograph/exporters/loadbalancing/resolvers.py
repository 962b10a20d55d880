"""Where the list of backends comes from."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence

    from heliograph.exporters.loadbalancing.config import DnsConfig, ResolverConfig
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


class Resolver(Protocol):
    """Tells of backends."""

    def start(self) -> None:
        """Tell the first list, if there is one, and watch for others."""
        ...

    def stop(self) -> None:
        """Tell no more."""
        ...


class StaticResolver:
    """A fixed list, told once.

    Args:
        hostnames: The backends.
        changed: Told the list.
        telemetry: Counts the one resolution.
    """

    def __init__(
        self, hostnames: Sequence[str], changed: Callable[[Sequence[str]], None], telemetry: ComponentTelemetry
    ) -> None:
        self._hostnames: Final = hostnames
        self._changed: Final = changed
        labels = {"resolver": "static"}
        self._resolutions: Final = telemetry.counter(
            "otelcol_loadbalancer_num_resolutions", {**labels, "success": "true"}
        )
        self._updates: Final = telemetry.counter("otelcol_loadbalancer_num_backend_updates", labels)

    def start(self) -> None:
        """Tell the list."""
        self._resolutions.add()
        self._updates.add()
        self._changed(sorted(self._hostnames))

    def stop(self) -> None:
        """Nothing to stop."""


class DnsResolver:
    """All addresses of a host name, asked for again and again; a failure leaves the last list in force.

    Args:
        config: The name and when to ask.
        changed: Told each new list.
        telemetry: Counts questions.
        logger: Told of failures.
        lookup: Gives the addresses of a name; OSError when it has none.
    """

    def __init__(
        self,
        config: DnsConfig,
        changed: Callable[[Sequence[str]], None],
        telemetry: ComponentTelemetry,
        logger: logging.Logger,
        lookup: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self._config: Final = config
        self._changed: Final = changed
        self._logger: Final = logger
        self._lookup: Final = lookup or addresses_of
        self._stopped: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self._known: list[str] = []
        labels = {"resolver": "dns"}
        counters = {
            good: telemetry.counter("otelcol_loadbalancer_num_resolutions", {**labels, "success": str(good).lower()})
            for good in (True, False)
        }
        self._counters: Final = counters
        self._updates: Final = telemetry.counter("otelcol_loadbalancer_num_backend_updates", labels)

    def start(self) -> None:
        """Ask once, then in the background."""
        self.resolve()
        self._thread = threading.Thread(target=self._watch, name="backend resolver", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask no more; safe twice."""
        self._stopped.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(self._config.timeout + 1.0)

    def resolve(self) -> None:
        """Ask, and tell a list that differs."""
        found: list[str] = []
        failure: list[str] = []

        def ask() -> None:
            try:
                found.extend(self._lookup(self._config.hostname))
            except OSError as error:
                failure.append(str(error))

        # the system's resolver knows no time limit: a question that hangs is left behind
        asking = threading.Thread(target=ask, name="backend lookup", daemon=True)
        asking.start()
        asking.join(self._config.timeout)
        if asking.is_alive() or failure or not found:
            self._counters[False].add()
            why = failure[0] if failure else "no answer in time"
            self._logger.warning("the backends of %s are not known: %s", self._config.hostname, why)
            return
        self._counters[True].add()
        port = f":{self._config.port}" if self._config.port else ""
        backends = sorted({f"[{host}]{port}" if ":" in host else f"{host}{port}" for host in found})
        if backends != self._known:
            self._known = backends
            self._updates.add()
            self._changed(backends)

    def _watch(self) -> None:
        while not self._stopped.wait(self._config.interval):
            self.resolve()


def addresses_of(hostname: str) -> list[str]:
    """All addresses of a name; OSError when it has none."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(hostname, None, type=socket.SOCK_STREAM)]


def make_resolver(
    config: ResolverConfig,
    changed: Callable[[Sequence[str]], None],
    telemetry: ComponentTelemetry,
    logger: logging.Logger,
) -> Resolver:
    """The resolver that is configured."""
    if config.static is not None:
        return StaticResolver(config.static.hostnames, changed, telemetry)
    assert config.dns is not None
    return DnsResolver(config.dns, changed, telemetry, logger)
