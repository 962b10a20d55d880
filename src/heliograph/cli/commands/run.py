"""`heliograph run -- python app.py`: start an application with instrumentation, exporter and sensible defaults."""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from heliograph.cli.options import default_endpoint
from heliograph.exceptions import LibraryMissing, PathNotFound

DEFAULTS = {
    "OTEL_TRACES_EXPORTER": "heliograph",
    "OTEL_METRICS_EXPORTER": "heliograph",
    "OTEL_LOGS_EXPORTER": "heliograph",
    "OTEL_PYTHON_CONFIGURATOR": "heliograph",
    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    "OTEL_PYTHON_LOGGING_AUTO_INSTRUMENTATION_ENABLED": "true",
}
"""What is set unless the environment says otherwise."""


def service_name(command: Sequence[str]) -> str:
    """A name for the service: the module or script that is run, without its ending."""
    rest = list(command[1:]) if Path(command[0]).name.startswith("python") else list(command)
    if rest[:1] == ["-m"] and len(rest) > 1:
        return rest[1].rpartition(".")[2] or "python"
    script = next((part for part in rest if not part.startswith("-")), command[0])
    path = Path(script)
    return path.parent.resolve().name if path.stem in {"__main__", "main", "app", "manage"} else path.stem


def application_environment(
    command: Sequence[str], endpoint: str, name: str | None, environment: Mapping[str, str]
) -> dict[str, str]:
    """The environment of the application; what the user has set stays."""
    complete = {**DEFAULTS, "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, **environment}
    if name is not None or "OTEL_SERVICE_NAME" not in environment:
        complete["OTEL_SERVICE_NAME"] = name or service_name(command)
    return complete


@click.command(context_settings={"allow_interspersed_args": False})
@click.option("--service", default=None, help="Name of the service; the script's name unless given.")
@click.option(
    "--endpoint",
    default=None,
    help="Where to send, such as http://127.0.0.1:4318 (HELIOGRAPH_OTLP_HTTP's address unless given).",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(service: str | None, endpoint: str | None, command: tuple[str, ...]) -> None:
    """Run COMMAND (after `--`) with OpenTelemetry switched on: no code, no configuration."""
    instrument = Path(sys.executable).with_name("opentelemetry-instrument")
    if not instrument.exists():
        raise LibraryMissing(
            "opentelemetry-instrument is not installed beside this Python",
            hints=["pip install 'heliograph[sdk]'", "run heliograph from the application's own environment"],
        )
    # `python` means the Python that Heliograph is installed in: another one would not find it.
    program = sys.executable if command[0] in {"python", "python3"} else shutil.which(command[0])
    if program is None:
        raise PathNotFound(f"there is no command {command[0]!r}")
    environment = application_environment(command, endpoint or default_endpoint(), service, os.environ)
    # The process becomes the application: its signals, its exit status, its output.
    os.execve(instrument, [str(instrument), program, *command[1:]], environment)  # noqa: S606 - that is its purpose
