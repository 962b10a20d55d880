"""What the API needs from the program that composes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from heliograph.api.schemas.config import EffectiveConfig
from heliograph.api.schemas.onboarding import Endpoints
from heliograph.api.schemas.status import Health, PlatformStatus, StatusHistory
from heliograph.model import Batch, Signal
from heliograph.query.service import QueryService


class StatusSource(Protocol):
    """Knows how the platform is doing. Calls are quick and never fail."""

    def health(self) -> Health:
        """Whether the platform can do its work."""
        ...

    def status(self) -> PlatformStatus:
        """Everything at this moment."""
        ...

    def history(self) -> StatusHistory:
        """The last hour."""
        ...

    def prometheus(self) -> str:
        """All own metrics as Prometheus text."""
        ...


class ConfigSource(Protocol):
    """Knows the effective configuration."""

    def config(self) -> EffectiveConfig:
        """The configuration with secrets masked."""
        ...

    def endpoints(self) -> Endpoints:
        """Addresses that a client uses."""
        ...


class Guard(Protocol):
    """Decides who may ask."""

    @property
    def required(self) -> bool:
        """Whether requests need a key."""
        ...

    def permits(self, authorization: str, scope: str = "read") -> bool:
        """Whether the value of an `Authorization` header is good for `read` or `admin`."""
        ...


class Reloader(Protocol):
    """Changes the configuration of the running platform."""

    def permits(self, authorization: str) -> bool:
        """Whether the value of an `Authorization` header is good for changing it."""
        ...

    def reload(self, yaml: str | None) -> EffectiveConfig:
        """Change to `yaml`, or read the sources again; blocks until done.

        Raises:
            HeliographError: It cannot run; the former configuration stays.
        """
        ...


class ResilienceSource(Protocol):
    """Knows how the platform protects itself."""

    def allows(self, feature: str) -> bool:
        """Whether a feature may run now."""
        ...

    def state(self) -> Mapping[str, object]:
        """Everything that exists and how it is, as JSON values."""
        ...

    def override(self, pipeline: str, action: str) -> None:
        """Put the breakers of a pipeline into a state by hand.

        Raises:
            NotFound: There is no such pipeline, or it has no breaker.
        """
        ...

    def force_level(self, level: str | None) -> None:
        """Hold a level of degradation by hand; None gives control back.

        Raises:
            InvalidArgument: There is no such level.
        """
        ...


class RecentSource(Protocol):
    """Keeps a small sample of what came in the last minute."""

    def sample(self, signal: Signal, records: int) -> Batch | None:
        """At most so many records, None when nothing came."""
        ...


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """How the API behaves.

    Attributes:
        allowed_hosts: Names that the Host header may carry; loopback names are always allowed. `*` allows all.
        query_timeout: Seconds a question may take unless it says less.
        query_threads: Threads of the engine for one question.
        query_memory_bytes: Memory of the engine for one question.
    """

    allowed_hosts: tuple[str, ...] = ()
    query_timeout: float = 30.0
    query_threads: int = 2
    query_memory_bytes: int = 1_000_000_000


@dataclass(frozen=True, slots=True)
class ApiServices:
    """Everything that the routes work with."""

    queries: QueryService
    status: StatusSource
    config: ConfigSource
    guard: Guard | None = None
    reloader: Reloader | None = None
    resilience: ResilienceSource | None = None
    recent: RecentSource | None = None
    settings: ApiSettings = field(default_factory=ApiSettings)
