"""The configurations in the guide about sampling are valid."""

import itertools
import re
import shlex
from pathlib import Path

import pytest

from heliograph.app.settings import UpSettings
from heliograph.app.validate import create_all

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guides" / "sampling.md"


def test_the_configurations_of_the_guide_are_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a reader copies out of the guide passes the check, alone and on top of the default configuration."""
    monkeypatch.chdir(tmp_path)
    text = GUIDE.read_text(encoding="utf-8")
    (Path("sampling.yaml")).write_text(text.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    commands = [shlex.split(line) for line in re.findall(r"^heliograph .*?[^\\]$", text, re.MULTILINE | re.DOTALL)]
    assert len(commands) == 3
    for command in commands:
        values = {"--set": list[str](), "--config": list[str]()}
        for name, value in itertools.pairwise(command):
            values.get(name, []).append(value)
        settings = UpSettings(
            data_dir=str(tmp_path / "data"), config=tuple(values["--config"]), set=tuple(values["--set"])
        )
        configuration = create_all(settings)
        assert any("sampl" in str(pipeline.processors) for pipeline in configuration.pipelines.values())
