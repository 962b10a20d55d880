"""`heliograph components`."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command()
@click.argument("name", required=False)
@click.option(
    "--kind", type=click.Choice(["receiver", "processor", "exporter", "connector", "extension"]), default=None
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--json-schema", is_flag=True, help="Print the JSON Schema of configurations, for editors.")
def components(*, name: str | None, kind: str | None, as_json: bool, json_schema: bool) -> None:
    """List what can be configured, with stability, signals and defaults as YAML; NAME shows one type."""
    from heliograph.app.components import catalog
    from heliograph.app.describe import describe
    from heliograph.pipeline.config.json_schema import json_schema as make_schema
    from heliograph.pipeline.config.render import to_yaml

    known = catalog()
    if json_schema:
        click.echo(json.dumps(make_schema(known), indent=2))
        return
    described: list[dict[str, Any]] = [
        entry
        for entry in map(describe, known)
        if (name is None or name in (entry["type"], *entry["aliases"])) and (kind is None or entry["kind"] == kind)
    ]
    if name is not None and not described:
        from heliograph.exceptions import ConfigurationError
        from heliograph.pipeline.config.suggest import nearest

        suggestion = nearest(name, [factory.type for factory in known])
        hints = (f"did you mean {suggestion}?",) if suggestion else ("`heliograph components` lists all",)
        raise ConfigurationError(f"there is no component `{name}`", hints=hints)
    click.echo(json.dumps(described, indent=2) if as_json else to_yaml(described).rstrip())
