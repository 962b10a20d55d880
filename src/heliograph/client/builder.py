"""Settings from arguments, from the environment, or step by step."""

from collections.abc import Mapping
from dataclasses import replace
from os import environ
from pathlib import Path
from typing import Self
from urllib.parse import unquote

from heliograph.client.endpoint import Protocol, parse_endpoint
from heliograph.client.environment import target_from_environment
from heliograph.client.settings import ClientSettings, QueuePolicy, QueueSettings, RetrySettings, Target, Tls
from heliograph.exceptions import InvalidSetting
from heliograph.model.signal import Signal


def build_settings(
    endpoint: str | tuple[str, ...] | None = None,
    *,
    protocol: Protocol | str | None = None,
    headers: Mapping[str, str] | None = None,
    compression: str | None = None,
    timeout: float | None = None,
    queue: QueueSettings | None = None,
    service_name: str | None = None,
) -> ClientSettings:
    """Settings for all signals; what is not given comes from the environment."""
    texts = (endpoint,) if isinstance(endpoint, str) else endpoint
    known = _protocol(protocol) if protocol is not None else None
    targets = {
        signal: _target(signal, texts, known, headers=headers, compression=compression, timeout=timeout)
        for signal in Signal
    }
    resource = _resource_from_environment()
    name = service_name or str(resource.pop("service.name", "unknown_service"))
    return ClientSettings(
        targets=targets,
        queues={signal: queue or QueueSettings() for signal in Signal},
        service_name=name,
        resource=resource,
    )


def _protocol(value: Protocol | str) -> Protocol:
    try:
        return Protocol(value)
    except ValueError:
        names = ", ".join(known.value for known in Protocol)
        raise InvalidSetting(f"protocol {value!r} is not one of {names}") from None


def _target(
    signal: Signal,
    texts: tuple[str, ...] | None,
    protocol: Protocol | None,
    *,
    headers: Mapping[str, str] | None,
    compression: str | None,
    timeout: float | None,
) -> Target:
    target = target_from_environment(signal)
    if protocol is not None and protocol is not target.protocol:
        target = replace(target_from_environment(signal, {**environ, **_chosen(signal, protocol)}))
    if texts is not None:
        endpoints = tuple(parse_endpoint(text, target.protocol, signal, insecure=True) for text in texts)
        target = replace(target, endpoints=endpoints)
    return replace(
        target,
        headers=target.headers if headers is None else headers,
        compression=target.compression if compression is None else compression,
        timeout=target.timeout if timeout is None else timeout,
    )


def _chosen(signal: Signal, protocol: Protocol) -> dict[str, str]:
    return {f"OTEL_EXPORTER_OTLP_{signal.name}_PROTOCOL": protocol.value}


def _resource_from_environment() -> dict[str, str | int | float | bool]:
    pairs = (part.partition("=") for part in environ.get("OTEL_RESOURCE_ATTRIBUTES", "").split(","))
    resource: dict[str, str | int | float | bool] = {
        key.strip(): unquote(value.strip()) for key, found, value in pairs if found
    }
    if name := environ.get("OTEL_SERVICE_NAME"):
        resource["service.name"] = name
    return resource


class ClientBuilder:
    """`ClientBuilder().endpoint("http://a:4318", "http://b:4318").headers(...).spool(path).settings()`.

    Give the result to `OtlpClient(settings=...)`.
    """

    def __init__(self) -> None:
        self._endpoints: tuple[str, ...] | None = None
        self._protocol: Protocol | None = None
        self._headers: dict[str, str] | None = None
        self._compression: str | None = None
        self._timeout: float | None = None
        self._tls: Tls | None = None
        self._proxy: str | None = None
        self._queue = QueueSettings()
        self._queues: dict[Signal, QueueSettings] = {}
        self._retry = RetrySettings()
        self._balance = False
        self._service_name: str | None = None
        self._resource: dict[str, str | int | float | bool] = {}

    def endpoint(self, *endpoints: str, balance: bool = False) -> Self:
        """Where to send; with several, the first that works, or each in turn with `balance`."""
        self._endpoints, self._balance = endpoints, balance
        return self

    def protocol(self, protocol: Protocol | str) -> Self:
        """`grpc`, `http/protobuf` or `http/json`."""
        self._protocol = _protocol(protocol)
        return self

    def headers(self, headers: Mapping[str, str]) -> Self:
        """Sent with each request."""
        self._headers = dict(headers)
        return self

    def compression(self, compression: str) -> Self:
        """`none`, `gzip` or `zstd`."""
        self._compression = compression
        return self

    def timeout(self, seconds: float) -> Self:
        """For one request."""
        self._timeout = seconds
        return self

    def tls(self, tls: Tls) -> Self:
        """Certificates."""
        self._tls = tls
        return self

    def proxy(self, url: str) -> Self:
        """An HTTP proxy."""
        self._proxy = url
        return self

    def retry(self, retry: RetrySettings) -> Self:
        """Waits between tries."""
        self._retry = retry
        return self

    def queue(self, queue: QueueSettings, signal: Signal | None = None) -> Self:
        """Bound and policy, of one signal or of all."""
        if signal is None:
            self._queue = queue
        else:
            self._queues[signal] = queue
        return self

    def spool(self, directory: Path) -> Self:
        """Keep what waits on disk."""
        self._queue = replace(self._queue, policy=QueuePolicy.SPOOL, directory=directory)
        return self

    def service(self, name: str, **resource: str | float | bool) -> Self:
        """Name and resource attributes of data made by `log`, `metric` and `span`."""
        self._service_name, self._resource = name, dict(resource)
        return self

    def settings(self) -> ClientSettings:
        """The settings; what was not said comes from the environment."""
        settings = build_settings(
            self._endpoints,
            protocol=self._protocol,
            headers=self._headers,
            compression=self._compression,
            timeout=self._timeout,
            queue=self._queue,
            service_name=self._service_name,
        )
        targets = {
            signal: replace(
                target, tls=self._tls or target.tls, proxy=target.proxy if self._proxy is None else self._proxy
            )
            for signal, target in settings.targets.items()
        }
        return replace(
            settings,
            targets=targets,
            queues={**settings.queues, **self._queues},
            retry=self._retry,
            balance=self._balance,
            resource={**settings.resource, **self._resource},
        )
