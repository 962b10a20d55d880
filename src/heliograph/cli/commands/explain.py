"""`heliograph explain CODE`: cause, effect and what to do, from the error tree."""

import importlib
import json
import pkgutil

import click

import heliograph
from heliograph.exceptions import HeliographError, NotFound, all_errors, find_error


def load_every_error() -> None:
    """Import each `errors` module of the package, so that the tree is whole."""
    for module in pkgutil.walk_packages(heliograph.__path__, "heliograph."):
        if module.name.rpartition(".")[2] == "errors":
            importlib.import_module(module.name)


def describe(kind: type[HeliographError]) -> dict[str, object]:
    """What is known of one kind of error; the keys are what `--json` prints."""
    return {
        "code": kind.code,
        "name": kind.__name__,
        "category": kind.category.value,
        "severity": kind.severity.value,
        "retryable": kind.retryable,
        "cause": (kind.__doc__ or "").strip().partition("\n\n")[0],
        "effect": kind.effect,
        "what_to_do": list(kind.default_hints),
    }


@click.command()
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(code: str | None, *, as_json: bool) -> None:
    """Explain an error CODE such as HG-NET-003; without one, list them all."""
    load_every_error()
    if code is None:
        rows = [describe(kind) for kind in all_errors()]
        text = "\n".join(f"{row['code']}  {row['name']:<28}{row['cause']}" for row in rows)
        click.echo(json.dumps(rows, indent=2) if as_json else text)
        return
    kind = find_error(code)
    if kind is None:
        raise NotFound(f"there is no error {code}", hints=["`heliograph explain` lists all codes"])
    facts = describe(kind)
    if as_json:
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(f"{facts['code']}  {facts['name']}  ({facts['category']}, {facts['severity']})")
    click.echo(f"  cause       {facts['cause']}")
    click.echo(f"  effect      {facts['effect']}")
    click.echo(f"  repeated    {'yes, by itself' if kind.retryable else 'no'}")
    for hint in kind.default_hints:
        click.echo(f"  what to do  {hint}")
