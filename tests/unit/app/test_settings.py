"""Settings of `heliograph up`."""

from pathlib import Path

import pytest

from heliograph.app.settings import UpSettings, about, names, publish


def test_every_setting_has_a_flag_a_variable_and_a_text() -> None:
    """Each setting can be given as a flag and as a HELIOGRAPH_ variable, and says what it is."""
    for name in names():
        known = about(name)
        assert known.flag == "--" + name.replace("_", "-")
        assert known.variable == "HELIOGRAPH_" + name.upper()
        assert known.text.endswith(".")


def test_the_data_directory_follows_the_desktop_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without a setting, data goes below XDG_DATA_HOME."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert UpSettings().data_directory == tmp_path / "heliograph"


def test_sources() -> None:
    """The shipped configuration runs if none is named; single values come last."""
    assert UpSettings().sources == ("default:",)
    settings = UpSettings(config=("a.yaml",), set=("processors.batch/x.timeout=2s",))
    assert settings.sources == ("a.yaml", "yaml:processors::batch/x::timeout: 2s")


def test_addresses_reach_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses stand in the environment, where the shipped configuration reads them."""
    for name in ("otlp_grpc", "otlp_http", "ui", "store_dsn", "data_dir"):
        monkeypatch.setenv(about(name).variable, "")
    publish(UpSettings(otlp_grpc="127.0.0.1:1"))
    import os

    assert os.environ["HELIOGRAPH_OTLP_GRPC"] == "127.0.0.1:1"


def test_numbers_are_read() -> None:
    """Sizes and durations are written as elsewhere."""
    settings = UpSettings(journal_max_bytes="1GiB", shutdown_timeout="5s", watch="false")
    assert (settings.journal_bytes, settings.shutdown_seconds, settings.watches) == (1 << 30, 5.0, False)
