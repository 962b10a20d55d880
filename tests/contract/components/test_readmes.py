"""READMEs of components: their examples run, their tables name every setting."""

from importlib import import_module
from pathlib import Path

import pytest

from heliograph.app.components import BUILT_IN, load
from heliograph.app.settings import UpSettings
from heliograph.app.validate import create_all


def readme(target: str) -> str:
    """The README of a component."""
    return (Path(str(import_module(target).__file__)).parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", BUILT_IN)
def test_example_is_a_valid_configuration(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example in a component's README passes `heliograph validate` as it stands, and uses the component."""
    monkeypatch.chdir(tmp_path)
    text = readme(target).split("```yaml\n")[1].split("```")[0]
    source = tmp_path / "example.yaml"
    source.write_text(text, encoding="utf-8")
    configuration = create_all(UpSettings(data_dir=str(tmp_path / "data"), config=(str(source),)))
    factory = load(target)
    used = [identity.type for identity in configuration.referenced(factory.kind)]
    assert {factory.type, *factory.aliases} & set(used)


@pytest.mark.parametrize("target", BUILT_IN)
def test_readme_names_every_setting(target: str) -> None:
    """Each setting of a component appears in its README."""
    text = readme(target)
    fields = load(target).config_class.model_fields
    missing = [name for name, field in fields.items() if (field.alias or name) not in text]
    assert missing == []
