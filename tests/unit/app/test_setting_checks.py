"""Settings of `heliograph up` that cannot be read."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from heliograph.app.setting_checks import check
from heliograph.app.settings import UpSettings, about
from heliograph.cli.main import cli
from heliograph.exceptions import ConfigurationError


def test_the_defaults_pass() -> None:
    """Without any setting nothing is wrong."""
    check(UpSettings())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("store_schema", "grafana"),
        ("retention_days", "two"),
        ("retention_days", "0"),
        ("store_max_bytes", "much"),
        ("journal_max_bytes", "4 parsecs"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("watch", "perhaps"),
        ("shutdown_timeout", "soon"),
    ],
)
def test_a_value_that_cannot_be_read_is_named(name: str, value: str) -> None:
    """The message names the flag and the value, the hint the variable."""
    given = {name: value}
    with pytest.raises(ConfigurationError, match=f"^{about(name).flag}: '{value}' is ") as caught:
        check(UpSettings(**given))  # pyright: ignore[reportArgumentType]
    assert about(name).variable in caught.value.hints[0]


def test_a_wrong_value_is_told_before_anything_starts(tmp_path: Path) -> None:
    """`up` ends with the message, not with a traceback, and makes no data directory."""
    directory = tmp_path / "data"
    outcome = CliRunner().invoke(cli, ["up", "--data-dir", str(directory), "--retention-days", "x"])
    assert isinstance(outcome.exception, ConfigurationError)
    assert not directory.exists()
