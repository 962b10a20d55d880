"""What the process itself knows."""

from __future__ import annotations

import os
import platform
import re
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import psutil

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_PAIR = re.compile(r"\s*([a-zA-Z0-9_.\-/]+)\s*=\s*([^,]*?)\s*(?:,|$)")


def of_environment(around: Surroundings) -> dict[str, str]:
    """The pairs of OTEL_RESOURCE_ATTRIBUTES (or OTEL_RESOURCE), with percent signs decoded.

    Raises:
        ValueError: The text is no list of `key=value`.
    """
    text = around.variable("OTEL_RESOURCE_ATTRIBUTES") or around.variable("OTEL_RESOURCE")
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


def of_process(around: Surroundings) -> dict[str, Any]:  # noqa: ARG001 - the detectors' shape
    """This process: useful for what it says of itself."""
    process = psutil.Process()
    arguments = process.cmdline()
    return {
        "process.pid": os.getpid(),
        "process.parent_pid": os.getppid(),
        "process.executable.name": process.name(),
        "process.executable.path": process.exe(),
        "process.command": arguments[0] if arguments else "",
        "process.command_args": arguments,
        "process.command_line": " ".join(arguments),
        "process.owner": process.username(),
        "process.runtime.name": sys.implementation.name,
        "process.runtime.version": platform.python_version(),
        "process.runtime.description": sys.version.replace("\n", ""),
    }
