"""`heliograph config`."""

from __future__ import annotations

import json
from typing import Any

import click

from heliograph.cli.commands.up import setting_options, settings_of


@click.command()
@setting_options
@click.option("--all", "everything", is_flag=True, help="Show declared components too that no pipeline refers to.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def config(*, everything: bool, as_json: bool, **values: Any) -> None:
    """Print the effective configuration: sources merged, variables expanded, defaults filled in, secrets masked."""
    from heliograph.app.components import catalog
    from heliograph.app.configuration import load_configuration
    from heliograph.app.settings import publish
    from heliograph.pipeline.config.render import effective, to_yaml

    settings = settings_of(values)
    publish(settings)
    shown = effective(load_configuration(settings.sources, catalog()), referenced_only=not everything)
    click.echo(json.dumps(shown, indent=2) if as_json else to_yaml(shown).rstrip())
