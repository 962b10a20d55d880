"""The examples in the READMEs of components, run: started on free ports, fed with every signal, stopped."""

import logging
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from heliograph.app.addresses import endpoints
from heliograph.app.components import BUILT_IN
from heliograph.app.platform import Platform
from heliograph.app.settings import UpSettings
from heliograph.model import Signal
from heliograph.testing import make_request

FREE = "127.0.0.1:0"
LOCAL = ("127.0.0.1:", "localhost:", "0.0.0.0:")
WITH_STORE = ("heliograph.exporters.clickhouse", "heliograph.app.ui")
"""These run in `tests/integration/app/test_platform.py` and in every end-to-end test: a process has one store."""


def free_ports_in(configuration: dict[str, Any]) -> dict[str, Any]:
    """The configuration with every address on which it listens replaced by a free one."""
    for protocols in (one.get("protocols") or {} for one in configuration.get("receivers", {}).values() if one):
        for name in protocols:
            protocols[name] = {**(protocols[name] or {}), "endpoint": FREE}
    for section in ("extensions", "exporters", "processors"):
        for name, settings in (configuration.get(section) or {}).items():
            listens = section == "extensions" or name.partition("/")[0] in {"prometheus", "remotetap"}
            if listens and (settings is None or str(settings.get("endpoint", FREE)).startswith(LOCAL)):
                known = name.partition("/")[0] in {"health_check", "prometheus", "remotetap"}
                if known or (settings or {}).get("endpoint"):
                    configuration[section][name] = {**(settings or {}), "endpoint": FREE}
    return configuration


@pytest.mark.parametrize("target", [target for target in BUILT_IN if target not in WITH_STORE])
def test_the_example_runs(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What a README shows starts, takes requests or refuses them as configured, logs no error, and stops in time."""
    monkeypatch.chdir(tmp_path)
    text = (Path(str(import_module(target).__file__)).parent / "README.md").read_text(encoding="utf-8")
    configuration = free_ports_in(yaml.safe_load(text.split("```yaml\n")[1].split("```")[0]))
    source = tmp_path / "example.yaml"
    source.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    platform = Platform(UpSettings(data_dir=str(tmp_path / "data"), config=(str(source),), shutdown_timeout="5s"))
    with caplog.at_level(logging.ERROR):
        platform.start()
        try:
            address = endpoints(platform).get("http", "").rpartition("//")[2]
            for signal in Signal if address else ():
                url = f"http://{address}/v1/{signal.value}"
                headers = {"content-type": "application/x-protobuf"}
                answer = httpx.post(url, content=make_request(signal, 5, 0), headers=headers, trust_env=False)
                # Without a pipeline for the signal: 404; with an authenticator: 401.
                assert answer.status_code in {200, 401, 404}, answer.text
        finally:
            assert platform.stop()
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []
