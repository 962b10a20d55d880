"""`heliograph version`."""

import json
import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as package_version

import click

from heliograph import __version__


def _installed(package: str) -> str:
    try:
        return package_version(package)
    except PackageNotFoundError:
        return "not installed"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def version(*, as_json: bool) -> None:
    """Print the version of Heliograph and of what it stands on."""
    facts = {
        "heliograph": __version__,
        "python": platform.python_version(),
        "chdb": _installed("chdb-core"),
        "pyarrow": _installed("pyarrow"),
        "platform": platform.platform(),
    }
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name:<12}{value}")
