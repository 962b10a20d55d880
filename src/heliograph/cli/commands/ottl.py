"""`heliograph ottl`: try, explain and serve OTTL."""

import sys

import click


@click.group()
def ottl() -> None:
    """Try statements of the Collector's transformation language."""


@ottl.command()
def serve() -> None:
    """Answer questions on standard input, one JSON object a line, with one JSON line each on standard output."""
    from heliograph.ottl.serve import serve as answer_lines

    answer_lines(sys.stdin, sys.stdout)
