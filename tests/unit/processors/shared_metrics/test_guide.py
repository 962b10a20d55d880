"""The guide on processing metrics."""

from pathlib import Path

import pytest

from heliograph.app.settings import UpSettings
from heliograph.app.validate import create_all
from heliograph.pipeline import Kind

GUIDE = Path(__file__).resolve().parents[4] / "docs" / "guides" / "metrics-processing.md"


def test_the_configuration_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The configuration in the guide passes `heliograph validate` as it stands."""
    monkeypatch.chdir(tmp_path)
    source = tmp_path / "metrics.yaml"
    source.write_text(GUIDE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    configuration = create_all(UpSettings(data_dir=str(tmp_path / "data"), config=(str(source),)))
    used = {identity.type for identity in configuration.referenced(Kind.PROCESSOR)}
    assert used == {"metricstransform", "cardinality_limit", "interval", "cumulativetodelta"}
