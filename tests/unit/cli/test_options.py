"""Options that commands share, and names that are nearly right."""

import pytest
from click.testing import CliRunner

from heliograph.cli.commands.demo import demo
from heliograph.cli.commands.send import send
from heliograph.cli.main import cli
from heliograph.cli.options import default_endpoint, time_parameters


def test_times_before_now_are_short_at_both_ends() -> None:
    """`15m` means `now-15m` for the start and for the end; full times stay as they are."""
    assert time_parameters("1h", "15m") == [("start", "now-1h"), ("end", "now-15m")]
    assert time_parameters("2026-11-21T15:00:00Z", "now") == [("start", "2026-11-21T15:00:00Z"), ("end", "now")]


def test_senders_find_the_platform_by_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who moves the platform's ports by variable need not tell the senders, too."""
    monkeypatch.delenv("HELIOGRAPH_OTLP_HTTP", raising=False)
    assert default_endpoint() == "http://127.0.0.1:4318"
    monkeypatch.setenv("HELIOGRAPH_OTLP_HTTP", "127.0.0.1:14318")
    assert default_endpoint() == "http://127.0.0.1:14318"


def test_load_goes_where_the_platform_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """`send` and `demo` take the platform's addresses from its variables; their own flag wins."""
    monkeypatch.setenv("HELIOGRAPH_OTLP_GRPC", "127.0.0.1:14317")
    monkeypatch.setenv("HELIOGRAPH_OTLP_HTTP", "127.0.0.1:14318")
    assert send.make_context("send", []).params["endpoint"] == "127.0.0.1:14317"
    assert send.make_context("send", ["--endpoint", "a:1"]).params["endpoint"] == "a:1"
    assert demo.make_context("demo", []).params["endpoint"] == "http://127.0.0.1:14318"


def test_a_command_that_is_nearly_right_is_named() -> None:
    """An unknown command ends with status 2 and names the nearest."""
    outcome = CliRunner().invoke(cli, ["trace"])
    assert outcome.exit_code == 2
    assert "Did you mean traces?" in outcome.output


def test_an_unknown_component_says_where_all_are() -> None:
    """A component that is like none points to the list."""
    outcome = CliRunner().invoke(cli, ["components", "qqqqqqqq"])
    assert getattr(outcome.exception, "hints", ()) == ("`heliograph components` lists all",)
