"""`heliograph validate`."""

from __future__ import annotations

import json
from typing import Any

import click

from heliograph.cli.commands.up import setting_options, settings_of


@click.command()
@setting_options
@click.argument("files", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def validate(*, files: tuple[str, ...], as_json: bool, **values: Any) -> None:
    """Check a configuration, given as --config or as FILES, without running it.

    Every problem is told with its file, line, path and the nearest valid key. The exit status is 1 if there is one.
    """
    from heliograph.app.validate import create_all
    from heliograph.exceptions import HeliographError
    from heliograph.pipeline.config.errors import InvalidConfigurationError

    values["config"] = (*(values["config"] or ()), *files)
    try:
        configuration = create_all(settings_of(values))
    except HeliographError as error:
        if not as_json:
            raise
        problems = error.problems if isinstance(error, InvalidConfigurationError) else ()
        told: list[dict[str, Any]] = [
            {
                "message": problem.message,
                "path": problem.path,
                "file": problem.mark.source if problem.mark else None,
                "line": problem.mark.line if problem.mark else None,
                "column": problem.mark.column if problem.mark else None,
                "suggestion": problem.suggestion or None,
            }
            for problem in problems
        ]
        click.echo(json.dumps({"valid": False, "code": error.code, "problems": told or [{"message": error.message}]}))
        raise click.exceptions.Exit(1) from error
    pipelines = [str(identity) for identity in configuration.pipelines]
    if as_json:
        click.echo(json.dumps({"valid": True, "pipelines": pipelines}))
    else:
        click.echo(f"valid: {len(pipelines)} pipelines ({', '.join(pipelines)})")
