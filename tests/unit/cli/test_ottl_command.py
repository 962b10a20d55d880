"""The `ottl` command's own mistakes."""

from pathlib import Path

from click.testing import CliRunner

from heliograph.cli.commands.ottl import ottl
from heliograph.exceptions import DataError


def test_a_file_that_is_no_json_is_told_with_what_to_give(tmp_path: Path) -> None:
    """The error names the file and says what kind of document is wanted."""
    path = tmp_path / "spans.txt"
    path.write_text("not json\n")
    outcome = CliRunner().invoke(ottl, ["run", "-s", 'set(attributes["a"], 1)', str(path)])
    assert isinstance(outcome.exception, DataError)
    assert f"{path} is no JSON" in outcome.exception.message
    assert "OTLP/JSON" in outcome.exception.hints[0]
