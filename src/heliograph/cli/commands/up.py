"""`heliograph up`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


def setting_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """One option for each setting, with its environment variable."""
    from heliograph.app.settings import UpSettings, about, names

    defaults = UpSettings()
    for name in reversed(names()):
        known = about(name)
        default = getattr(defaults, name)
        several = isinstance(default, tuple)
        option = click.option(
            known.flag,
            name,
            multiple=several,
            envvar=known.variable,
            show_envvar=True,
            default=None if several else default,
            show_default=bool(default) and not several,
            help=known.text,
        )
        function = option(function)
    return function


def settings_of(values: dict[str, Any]) -> Any:
    """The settings behind the options' values.

    Raises:
        ConfigurationError: A value cannot be read.
    """
    from heliograph.app.setting_checks import check
    from heliograph.app.settings import UpSettings

    given: dict[str, Any] = {name: () if value is None else value for name, value in values.items()}
    settings = UpSettings(**given)
    check(settings)
    return settings


@click.command()
@setting_options
@click.option("--json", "as_json", is_flag=True, help="Print the ready message as JSON.")
def up(*, as_json: bool, **values: Any) -> None:
    """Run the platform: receive, process, keep and show telemetry.

    Without --config it runs the shipped configuration: OTLP in, the embedded store, the UI. SIGHUP reloads it.
    """
    from heliograph.app.service import run

    sys.exit(run(settings_of(values), as_json=as_json))
