"""The `OTEL_EXPORTER_OTLP_*` variables, general and per signal, as the specification defines them."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from heliograph.client.endpoint import DEFAULT_ENDPOINTS, Protocol, parse_endpoint
from heliograph.client.errors import SettingConflict
from heliograph.client.settings import Target, Tls
from heliograph.model.signal import Signal

Environment = Mapping[str, str]


def target_from_environment(signal: Signal, environment: Environment | None = None) -> Target:
    """Where and how a signal is sent, by the environment.

    A variable of the signal wins over the general one; an empty variable counts as not set.

    Raises:
        EndpointInvalid, SettingConflict: A variable cannot work; the message names it.
    """
    variables = _Variables(signal, os.environ if environment is None else environment)
    protocol = _protocol(variables)
    insecure = _boolean(variables, "INSECURE")
    own = variables.own("ENDPOINT")
    text = own or variables.general("ENDPOINT") or DEFAULT_ENDPOINTS[protocol]
    endpoints = tuple(
        parse_endpoint(part.strip(), protocol, signal, insecure=insecure, as_is=bool(own)) for part in text.split(",")
    )
    return Target(
        endpoints=endpoints,
        protocol=protocol,
        headers=parse_headers(variables.get("HEADERS") or ""),
        compression=variables.get("COMPRESSION") or "none",
        timeout=_milliseconds(variables, "TIMEOUT", 10_000) / 1000,
        tls=Tls(
            ca_file=_path(variables, "CERTIFICATE"),
            certificate_file=_path(variables, "CLIENT_CERTIFICATE"),
            key_file=_path(variables, "CLIENT_KEY"),
        ),
    )


def parse_headers(text: str) -> dict[str, str]:
    """`key=value,key2=value2` with URL-encoded values; names become lower case, a part without `=` is refused.

    Raises:
        SettingConflict: A part is not `key=value`.
    """
    headers: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, found, value = part.partition("=")
        if not found or not name.strip():
            # Not shown: it may be a secret with a missing name.
            raise SettingConflict("OTEL_EXPORTER_OTLP_HEADERS: each part must be key=value")
        headers[unquote(name.strip()).lower()] = unquote(value.strip())
    return headers


class _Variables:
    """Look-up of a signal's variables."""

    def __init__(self, signal: Signal, environment: Environment) -> None:
        self._signal = signal
        self._environment = environment

    def own(self, name: str) -> str:
        return self._environment.get(f"OTEL_EXPORTER_OTLP_{self._signal.name}_{name}", "").strip()

    def general(self, name: str) -> str:
        return self._environment.get(f"OTEL_EXPORTER_OTLP_{name}", "").strip()

    def get(self, name: str) -> str:
        return self.own(name) or self.general(name)

    def refuse(self, name: str, value: str, wanted: str) -> SettingConflict:
        own = f"OTEL_EXPORTER_OTLP_{self._signal.name}_{name}"
        shown = own if self.own(name) else f"OTEL_EXPORTER_OTLP_{name}"
        return SettingConflict(f"{shown} is {value!r}; it must be {wanted}")


def _protocol(variables: _Variables) -> Protocol:
    value = variables.get("PROTOCOL") or Protocol.HTTP_PROTOBUF.value
    try:
        return Protocol(value)
    except ValueError:
        raise variables.refuse("PROTOCOL", value, "grpc, http/protobuf or http/json") from None


def _boolean(variables: _Variables, name: str) -> bool | None:
    value = variables.get(name).lower()
    if not value:
        return None
    if value not in {"true", "false"}:
        raise variables.refuse(name, value, "true or false")
    return value == "true"


def _milliseconds(variables: _Variables, name: str, default: float) -> float:
    value = variables.get(name)
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if number <= 0:
        raise variables.refuse(name, value, "a number of milliseconds above 0")
    return number


def _path(variables: _Variables, name: str) -> Path | None:
    value = variables.get(name)
    return Path(value) if value else None
