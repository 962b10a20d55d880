"""The machine and its operating system."""

from __future__ import annotations

import ipaddress
import os
import platform
import socket
from typing import TYPE_CHECKING, Any, Final

import psutil

from heliograph.processors.resourcedetection.surroundings import NotHereError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.processors.resourcedetection.surroundings import Surroundings

_ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm32", "i386": "x86", "i686": "x86"}
_MACHINE_IDS: Final = ("/etc/machine-id", "/var/lib/dbus/machine-id")
_CPU: Final = {
    "vendor_id": "host.cpu.vendor.id",
    "cpu family": "host.cpu.family",
    "model": "host.cpu.model.id",
    "model name": "host.cpu.model.name",
    "stepping": "host.cpu.stepping",
    "cache size": "host.cpu.cache.l2.size",
}


def of_system(around: Surroundings) -> dict[str, Any]:
    """Host, processor, addresses and operating system."""
    from heliograph.processors.resourcedetection.config import SystemConfig

    config = around.config
    sources = config.hostname_sources if isinstance(config, SystemConfig) else ("os",)
    wanted = config.wanted("system")
    release = _release()
    found: dict[str, Any] = {
        "os.type": platform.system().lower(),
        "os.description": platform.platform(),
        "os.name": release.get("NAME", platform.system()),
        "os.version": release.get("VERSION_ID", platform.release()),
        "os.build.id": release.get("BUILD_ID", platform.release()),
        **of_host(around),
    }
    # these take longer than the others: names may be asked of a server
    found["host.name"] = _host_name(sources) if "host.name" in wanted else ""
    if any(key.startswith("host.cpu") for key in wanted):
        found |= _processor(around)
    if wanted & {"host.ip", "host.mac", "host.interface"}:
        found |= _interfaces()
    return found


def of_host(around: Surroundings) -> dict[str, Any]:
    """The host's name, id and architecture."""
    machine = os.uname().machine
    return {
        "host.name": socket.gethostname(),
        "host.arch": _ARCHITECTURES.get(machine, machine),
        "host.id": _machine_id(around),
    }


def _host_name(sources: Sequence[str]) -> str:
    finders = {"os": socket.gethostname, "dns": _full_name, "cname": _full_name, "lookup": _reverse_name}
    return next(filter(None, (finders[source]() for source in sources)), "")


def _full_name() -> str:
    """The full name of this host, empty when the resolver does not know it."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, flags=socket.AI_CANONNAME)
    except OSError:
        return ""
    return next((item[3] for item in found if item[3]), "").rstrip(".")


def _reverse_name() -> str:
    try:
        return socket.gethostbyaddr(socket.gethostbyname(socket.gethostname()))[0].rstrip(".")
    except OSError:
        return ""


def _release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _machine_id(around: Surroundings) -> str:
    for name in _MACHINE_IDS:
        try:
            return around.read(name).strip()
        except NotHereError:
            continue
    return ""


def _processor(around: Surroundings) -> dict[str, Any]:
    """The first processor, as the kernel describes it."""
    found: dict[str, Any] = {}
    for line in around.read("/proc/cpuinfo").splitlines():
        name, _, value = line.partition(":")
        key = _CPU.get(name.strip())
        if key is not None and key not in found:
            found[key] = value.strip()
    size = str(found.get("host.cpu.cache.l2.size", "")).partition(" ")[0]
    found["host.cpu.cache.l2.size"] = int(size) if size.isdigit() else None
    return found


def _interfaces() -> dict[str, Any]:
    """Addresses that others can reach, as the semantic conventions write them."""
    addresses: list[str] = []
    macs: list[str] = []
    names: list[str] = []
    for name, entries in psutil.net_if_addrs().items():
        own = [
            str(entry.address).partition("%")[0]
            for entry in entries
            if entry.family in {socket.AF_INET, socket.AF_INET6}
        ]
        reachable = [text for text in own if not ipaddress.ip_address(text).is_loopback]
        if reachable:
            names.append(name)
            addresses += reachable
            macs += [entry.address.upper().replace(":", "-") for entry in entries if entry.family == psutil.AF_LINK]
    return {"host.ip": addresses, "host.mac": macs, "host.interface": names}
