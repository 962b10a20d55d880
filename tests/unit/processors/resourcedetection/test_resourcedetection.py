"""The resourcedetection processor."""

import platform
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.processing import resources_of

from heliograph.model import Signal
from heliograph.pipeline import Kind
from heliograph.processors.resourcedetection import FACTORY
from heliograph.processors.resourcedetection.config import ResourceDetectionConfig
from heliograph.processors.resourcedetection.detectors import of_environment
from heliograph.testing import Ledger, Sink, TestHost, create_settings, make_batch


def detect(directory: Path, config: dict[str, Any], signal: Signal = Signal.TRACES) -> dict[str, Any]:
    """The attributes of a resource with `service.name` after the processor."""
    sink, made = Sink(), create_settings(Kind.PROCESSOR, "resourcedetection")
    processor = FACTORY.create(made, ResourceDetectionConfig.model_validate(config), signal, sink)
    with TestHost(made, directory) as host:
        processor.start(host)
        processor.consume(Ledger().parcel(make_batch(signal, 2)))
        processor.shutdown(time.monotonic() + 1)
    ((attributes, _),) = resources_of(sink.batches[0])
    return attributes


@pytest.mark.parametrize("signal", list(Signal))
def test_pairs_of_the_environment_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, signal: Signal) -> None:
    """`env` is the default; what is there is replaced unless `override` says no."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=mine, team=a%20b")
    assert detect(tmp_path, {}, signal) == {"service.name": "mine", "team": "a b"}
    assert detect(tmp_path, {"override": False}, signal) == {"service.name": "test", "team": "a b"}


def test_the_system_is_described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`system` writes what is switched on; the first detector that knows an attribute counts."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "os.type=other")
    on, off = {"enabled": True}, {"enabled": False}
    system = {"hostname_sources": ["os"], "resource_attributes": {"os.description": on}}
    found = detect(tmp_path, {"detectors": ["env", "system"], "system": system})
    assert found["host.name"] == socket.gethostname()
    assert found["os.type"] == "other"
    assert found["os.description"] == platform.platform()
    assert "host.arch" not in found
    system = {"hostname_sources": ["os"], "resource_attributes": {"host.name": off}}
    assert "host.name" not in detect(tmp_path, {"detectors": ["system"], "system": system})


def test_broken_variables_are_reported_and_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A variable that is no list of pairs changes nothing, and a warning says so."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "a=1,oops")
    assert detect(tmp_path, {}) == {"service.name": "test"}
    assert "no list of key=value" in caplog.text


def test_values_may_be_quoted() -> None:
    """Quotes around a value go; without the variable nothing is known."""
    assert of_environment({"OTEL_RESOURCE_ATTRIBUTES": 'a="b c",d=e'}) == {"a": "b c", "d": "e"}
    assert of_environment({}) == {}


def test_unknown_detectors_are_refused() -> None:
    """A detector that is not there is an error."""
    with pytest.raises(ValueError, match="detectors"):
        ResourceDetectionConfig.model_validate({"detectors": ["ec2"]})
