"""Containers."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.surroundings import NotHereError

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_ID: Final = re.compile(r"(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])")
_MOUNTED: Final = re.compile(r"/containers/(?:[^/\s]+/)*?([0-9a-f]{64})(?:/|\s)")


def of_container(around: Surroundings) -> dict[str, Any]:
    """The id of the container around this process, from its control groups (version 1) or mounts (version 2).

    Raises:
        NotHereError: There is none.
    """
    for line in around.read("/proc/self/cgroup").splitlines():
        match = _ID.search(line.rpartition(":")[2])
        if match:
            return {"container.id": match[1]}
    match = _MOUNTED.search(around.read("/proc/self/mountinfo"))
    if match is None:
        raise NotHereError("this process is in no container")
    return {"container.id": match[1]}


def of_docker(around: Surroundings) -> dict[str, Any]:
    """What the Docker daemon says of its host, and of this container where that is wanted.

    Raises:
        NotHereError: It does not answer.
    """
    info = _ask(around, "/info")
    found: dict[str, Any] = {"host.name": info.get("Name"), "os.type": info.get("OSType")}
    if around.config.wanted("docker") & {"container.name", "container.image.name"}:
        own = _ask(around, f"/containers/{socket.gethostname()}/json")
        config: dict[str, Any] = own.get("Config") or {}
        found["container.name"] = str(own.get("Name", "")).lstrip("/")
        found["container.image.name"] = config.get("Image")
    return found


def _ask(around: Surroundings, target: str) -> dict[str, Any]:
    where = around.variable("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if where.startswith("unix://"):
        return around.unix_json(where.removeprefix("unix://"), target)
    return around.json(where.replace("tcp://", "http://", 1).rstrip("/") + target)
