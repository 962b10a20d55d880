"""What a client is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from heliograph.client.endpoint import DEFAULT_ENDPOINTS, Endpoint, Protocol, parse_endpoint
from heliograph.client.errors import SettingConflict
from heliograph.exceptions.mask import mask_values
from heliograph.model.signal import Signal

MIB = 1 << 20
COMPRESSIONS = ("none", "gzip", "zstd")


class QueuePolicy(StrEnum):
    """What happens to data when the queue is full."""

    BLOCK = "block"
    DROP_NEWEST = "drop_newest"
    DROP_OLDEST = "drop_oldest"
    SPOOL = "spool"


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificates on disk; a changed file is read again before the next request.

    Attributes:
        ca_file: Trusted certificates; the system's when None.
        certificate_file: The client's certificate chain, for mTLS.
        key_file: Its key.
        insecure_skip_verify: Accept any certificate (HTTP only); for tests.
    """

    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    insecure_skip_verify: bool = False

    def __post_init__(self) -> None:
        if (self.certificate_file is None) != (self.key_file is None):
            raise SettingConflict("a client certificate and its key are needed together")


@dataclass(frozen=True, slots=True)
class Target:
    """Where and how one signal is sent.

    Attributes:
        endpoints: At least one; the first is preferred.
        protocol: How OTLP travels.
        headers: Sent with each request.
        compression: `none`, `gzip` or `zstd` (zstd over HTTP only).
        timeout: Seconds for one request.
        tls: Certificates.
        proxy: URL of an HTTP proxy; None asks the environment.
    """

    endpoints: tuple[Endpoint, ...]
    protocol: Protocol = Protocol.HTTP_PROTOBUF
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    compression: str = "none"
    timeout: float = 10.0
    tls: Tls = field(default_factory=Tls)
    proxy: str | None = None

    def __post_init__(self) -> None:
        if not self.endpoints:
            raise SettingConflict("a target needs at least one endpoint")
        if self.compression not in COMPRESSIONS:
            raise SettingConflict(f"compression {self.compression!r} is not one of {', '.join(COMPRESSIONS)}")
        if self.compression == "zstd" and self.protocol is Protocol.GRPC:
            raise SettingConflict("gRPC for Python has no zstd: use gzip, or HTTP")
        if self.timeout <= 0:
            raise SettingConflict(f"timeout is {self.timeout}; it must be above 0 seconds")

    def __repr__(self) -> str:
        where = ", ".join(endpoint.url for endpoint in self.endpoints)
        return f"Target({where}, {self.protocol.value}, headers={mask_values(self.headers)})"


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """Waits between tries, with the Collector's names.

    Attributes:
        initial_interval: Seconds before the second try.
        max_interval: Longest wait.
        multiplier: Growth.
        randomization_factor: Plus or minus this share.
        max_elapsed_time: Seconds after which a request is given up; 0 means never.
    """

    initial_interval: float = 1.0
    max_interval: float = 30.0
    multiplier: float = 1.5
    randomization_factor: float = 0.5
    max_elapsed_time: float = 300.0


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """How much may wait.

    Attributes:
        max_bytes: Bytes in memory, or on disk with `spool`.
        policy: What happens beyond.
        block_seconds: Longest wait of a caller with `block`; None means without bound.
        directory: Of the spool; one process at a time.
        workers: Requests in flight at once.
    """

    max_bytes: int = 64 * MIB
    policy: QueuePolicy = QueuePolicy.BLOCK
    block_seconds: float | None = 30.0
    directory: Path | None = None
    workers: int = 2

    def __post_init__(self) -> None:
        if self.policy is QueuePolicy.SPOOL and self.directory is None:
            raise SettingConflict("the policy spool needs a directory")
        if self.max_bytes < 1 or self.workers < 1:
            raise SettingConflict("max_bytes and workers must be at least 1")


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """Everything.

    Attributes:
        targets: By signal.
        queues: By signal.
        retry: Waits between tries.
        balance: Spread requests over the endpoints in turn instead of preferring the first that works.
        service_name: Of data made by `log`, `metric` and `span`.
        resource: Further resource attributes of such data.
    """

    targets: Mapping[Signal, Target]
    queues: Mapping[Signal, QueueSettings] = field(
        default_factory=lambda: {signal: QueueSettings() for signal in Signal}
    )
    retry: RetrySettings = field(default_factory=RetrySettings)
    balance: bool = False
    service_name: str = "unknown_service"
    resource: Mapping[str, str | int | float | bool] = field(default_factory=dict[str, str | int | float | bool])


def target_for(
    signal: Signal, protocol: Protocol, endpoints: tuple[str, ...] = (), *, insecure: bool | None = None
) -> tuple[Endpoint, ...]:
    """The endpoints of a signal: those given, else the protocol's default."""
    texts = endpoints or (DEFAULT_ENDPOINTS[protocol],)
    return tuple(parse_endpoint(text, protocol, signal, insecure=insecure) for text in texts)
