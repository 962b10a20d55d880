"""`heliograph up`: runs the platform until it is told to stop."""

from __future__ import annotations

import json
import logging
import os
import queue
import signal
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from heliograph.app.addresses import endpoints
from heliograph.app.logs import configure_logging
from heliograph.app.platform import Platform
from heliograph.app.tuning import tune_process
from heliograph.app.watch import FileWatch
from heliograph.exceptions import HeliographError

if TYPE_CHECKING:
    from heliograph.app.settings import UpSettings

EXIT_OK: Final = 0
EXIT_FATAL: Final = 1
EXIT_LATE: Final = 3
"""The end took longer than it may."""
EXIT_TWICE: Final = 130
"""A second interrupt ended it at once."""
_logger = logging.getLogger("heliograph.service")


class Command(StrEnum):
    """What the main thread is asked to do."""

    STOP = "stop"
    RELOAD = "reload"
    FATAL = "fatal"


def run(settings: UpSettings, *, as_json: bool = False) -> int:
    """Run until SIGINT or SIGTERM; SIGHUP, and a change of a configuration file, reload it.

    Args:
        settings: What the user asked for.
        as_json: Print the ready message as JSON.

    Returns:
        The exit status: 0, 1 after a fatal error of a component, 3 when the end took too long.

    Raises:
        HeliographError: The configuration cannot run, or a component could not start.
    """
    tune_process()
    commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
    platform = Platform(settings, lambda error: _fatal(commands, error))
    configure_logging(settings, platform.configuration.telemetry)
    _handle_signals(commands)
    platform.start()
    watch = FileWatch(platform.sources, lambda: commands.put(Command.RELOAD))
    if settings.watches:
        watch.start()
    _announce(platform, as_json=as_json)
    command = commands.get()
    while command is Command.RELOAD:
        _reload(platform)
        command = commands.get()
    _logger.info("stopping")
    watch.stop()
    in_time = platform.stop()
    if command is Command.FATAL:
        return EXIT_FATAL
    return EXIT_OK if in_time else EXIT_LATE


def _announce(platform: Platform, *, as_json: bool) -> None:
    """Say that the service is ready, and where."""
    found = endpoints(platform)
    if as_json:
        sys.stdout.write(json.dumps({"ready": True, "pid": os.getpid(), **found}) + "\n")
    else:
        sys.stdout.write("Heliograph is ready.\n")
        for name, address in found.items():
            sys.stdout.write(f"  {name:<10}{address}\n")
        sys.stdout.write(f"  {'data':<10}{platform.settings.data_directory}\n")
    sys.stdout.flush()


def _reload(platform: Platform) -> None:
    try:
        platform.reload()
    except HeliographError as error:
        _logger.error("the configuration was not reloaded: %s [%s]", error.message, error.code)  # noqa: TRY400 - a user's mistake needs no traceback
    else:
        _logger.info("the configuration was reloaded")


def _fatal(commands: queue.SimpleQueue[Command], error: Exception) -> None:
    _logger.critical("a component cannot go on: %s", error)
    commands.put(Command.FATAL)


def _handle_signals(commands: queue.SimpleQueue[Command]) -> None:
    asked = False

    def stop(number: int, frame: Any) -> None:  # noqa: ARG001 - the shape of a handler
        nonlocal asked
        if asked:
            os._exit(EXIT_TWICE)
        asked = True
        commands.put(Command.STOP)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, lambda number, frame: commands.put(Command.RELOAD))  # noqa: ARG005 - the shape of a handler
