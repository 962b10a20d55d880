from click.testing import CliRunner

from heliograph.cli.main import cli


def test_an_unknown_option_is_no_command() -> None:
    """What looks like an option of `run` is not taken for the application; the nearest one is named."""
    outcome = CliRunner().invoke(cli, ["run", "--service-name", "shop", "--", "python", "app.py"])
    assert outcome.exit_code == 2
    assert "Did you mean '--service'?" in outcome.output
