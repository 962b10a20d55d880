"""The `heliograph` command: a group whose commands are imported only when they are asked for."""

import difflib
import importlib
import sys

import click

from heliograph import __version__
from heliograph.cli.errors import report

COMMANDS = {
    "components": "heliograph.cli.commands.components:components",
    "config": "heliograph.cli.commands.config:config",
    "dead-letter": "heliograph.cli.commands.dead_letter:dead_letter",
    "demo": "heliograph.cli.commands.demo:demo",
    "doctor": "heliograph.cli.commands.doctor:doctor",
    "explain": "heliograph.cli.commands.explain:explain",
    "ottl": "heliograph.cli.commands.ottl:ottl",
    "keys": "heliograph.cli.commands.keys:keys",
    "logs": "heliograph.cli.commands.logs:logs",
    "metrics": "heliograph.cli.commands.metrics:metrics",
    "query": "heliograph.cli.commands.query:query",
    "send": "heliograph.cli.commands.send:send",
    "store": "heliograph.cli.commands.store:store",
    "traces": "heliograph.cli.commands.traces:traces",
    "run": "heliograph.cli.commands.run:run",
    "up": "heliograph.cli.commands.up:up",
    "validate": "heliograph.cli.commands.validate:validate",
    "version": "heliograph.cli.commands.version:version",
}
"""Command name to `module:object`; each command is a module of its own in `heliograph.cli.commands`."""


class LazyGroup(click.Group):
    """A click group that imports a command's module when the command is named, so that start-up stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of all commands, sorted."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command called `cmd_name`, or None."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(importlib.import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` name; for an unknown one the error names the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            raise click.UsageError(f"{error.message} Did you mean {near[0]}?", ctx) from error


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="heliograph")
def cli() -> None:
    """Heliograph: telemetry in over OTLP; what broke, why, and what will break next."""


def main() -> None:
    """Entry point: run the command, report an error of the tree as text, exit with its status."""
    try:
        cli.main(standalone_mode=True, auto_envvar_prefix="HELIOGRAPH")
    except Exception as error:  # noqa: BLE001 - the last border: everything becomes a message and a status
        sys.exit(report(error))
