"""What is known of the machine."""

from __future__ import annotations

import os
import platform
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from heliograph.processors.resourcedetection.config import SystemConfig

_PAIR = re.compile(r"\s*([a-zA-Z0-9_.\-/]+)\s*=\s*([^,]*?)\s*(?:,|$)")
_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64", "i386": "x86", "i686": "x86"}
_MACHINE_IDS: Final = ("/etc/machine-id", "/var/lib/dbus/machine-id")


def of_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The pairs of OTEL_RESOURCE_ATTRIBUTES (or OTEL_RESOURCE), with percent signs decoded.

    Raises:
        ValueError: The text is no list of `key=value`.
    """
    text = environment.get("OTEL_RESOURCE_ATTRIBUTES") or environment.get("OTEL_RESOURCE") or ""
    found: dict[str, str] = {}
    position = 0
    while position < len(text.rstrip()):
        match = _PAIR.match(text, position)
        if match is None:
            raise ValueError(f"OTEL_RESOURCE_ATTRIBUTES is no list of key=value at character {position}")
        value = match[2]
        if value[:1] == value[-1:] == '"' and len(value) > 1:
            value = value[1:-1]
        found[match[1]] = unquote(value)
        position = match.end()
    return found


def of_system(config: SystemConfig) -> dict[str, str]:
    """The attributes that are switched on and known."""
    found = {key: _SYSTEM[key]() for key in config.resource_attributes.wanted() if key != "host.name"}
    if "host.name" in config.resource_attributes.wanted():
        found["host.name"] = _host_name(config.hostname_sources)
    return {key: value for key, value in found.items() if value}


def _host_name(sources: Sequence[str]) -> str:
    names = (_full_name() if source == "dns" else socket.gethostname() for source in sources)
    return next(filter(None, names), "")


def _full_name() -> str:
    """The full name of this host, empty when the resolver does not know it."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, flags=socket.AI_CANONNAME)
    except OSError:
        return ""
    return next((item[3] for item in found if item[3]), "").rstrip(".")


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _machine_id() -> str:
    for name in _MACHINE_IDS:
        try:
            return Path(name).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            continue
    return ""


_SYSTEM: Final[dict[str, Callable[[], str]]] = {
    "os.type": lambda: platform.system().lower(),
    "host.arch": lambda: _ARCHITECTURES.get(os.uname().machine, os.uname().machine),
    "host.id": _machine_id,
    "os.description": platform.platform,
    "os.name": lambda: _release().get("NAME", platform.system()),
    "os.version": lambda: _release().get("VERSION_ID", platform.release()),
}
