"""The resourcedetection processor."""

import platform
import socket
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.processing import resources_of
from tests.support.program import free_ports, wait_until
from tests.unit.processors.resourcedetection.support import find, service

from heliograph.model import Signal
from heliograph.pipeline import Kind
from heliograph.processors.resourcedetection import FACTORY
from heliograph.processors.resourcedetection.config import ResourceDetectionConfig
from heliograph.processors.resourcedetection.errors import DetectionError
from heliograph.processors.resourcedetection.processor import ResourceDetectionProcessor
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
    assert find("env", {"OTEL_RESOURCE_ATTRIBUTES": 'a="b c",d=e'}) == {"a": "b c", "d": "e"}
    assert find("env", {}) == {}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"detectors": ["ec3"]}, "detectors"),
        ({"detectors": []}, "at least 1"),
        ({"system": {"resource_attributes": {"host.nam": {"enabled": True}}}}, "did you mean `host.name`"),
        ({"ec2": {"tags": [".*"]}}, "tags_from_imds"),
        ({"k8s_api": {"auth_type": "kubeConfig"}}, "serviceAccount"),
    ],
)
def test_settings_that_cannot_work(config: dict[str, Any], message: str) -> None:
    """The message says what to do."""
    with pytest.raises(ValueError, match=message):
        ResourceDetectionConfig.model_validate(config)


def test_a_platform_that_is_not_there_finds_nothing_or_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `fail_on_missing_metadata` says, of the processor or of the detector."""
    monkeypatch.setenv("HELIOGRAPH_METADATA_ENDPOINT", f"http://127.0.0.1:{free_ports(1)[0]}")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "a=b")
    config = {"detectors": ["vultr", "env"], "timeout": "300ms", "retry": {"initial_interval": "50ms"}}
    assert detect(tmp_path, config) == {"service.name": "test", "a": "b"}
    for more in ({"fail_on_missing_metadata": True}, {"vultr": {"fail_on_missing_metadata": True}}):
        with pytest.raises(DetectionError, match=r"vultr failed: 127.0.0.1:\d+ does not answer"):
            detect(tmp_path, {**config, **more})


def test_a_service_that_comes_late_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure is tried again: here the answer is damaged at first."""
    answers = {"/v1.json": "{"}
    with service(answers) as place:
        monkeypatch.setenv("HELIOGRAPH_METADATA_ENDPOINT", f"http://{place}")
        threading.Timer(0.1, lambda: answers.update({"/v1.json": '{"hostname": "h"}'})).start()
        retry = {"initial_interval": "30ms", "max_interval": "30ms"}
        found = detect(tmp_path, {"detectors": ["vultr"], "timeout": "10s", "retry": retry})
    assert found["host.name"] == "h"


def test_a_service_that_hangs_holds_the_start_up_no_longer_than_the_timeout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Detectors work side by side: the others count all the same."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("HELIOGRAPH_METADATA_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "a=b")
        began = time.monotonic()
        found = detect(tmp_path, {"detectors": ["hetzner", "vultr", "env"], "timeout": "200ms"})
        assert time.monotonic() - began < 2
    assert found["a"] == "b"


def test_what_changes_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `refresh_interval`; a refresh that fails leaves what was found before."""
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "a=1")
    made = create_settings(Kind.PROCESSOR, "resourcedetection")
    config = ResourceDetectionConfig.model_validate({"refresh_interval": "10ms", "retry": {"enabled": False}})
    processor = FACTORY.create(made, config, Signal.TRACES, Sink())
    assert isinstance(processor, ResourceDetectionProcessor)
    with TestHost(made, tmp_path) as host:
        processor.start(host)
        assert processor.detected == {"a": "1"}
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "a=2")
        wait_until(lambda: processor.detected == {"a": "2"}, 10, "the new value is found")
        monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "oops")
        processor.shutdown(time.monotonic() + 5)
    assert processor.detected == {"a": "2"}


def test_lists_are_written_as_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the names of log groups."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "f")
    monkeypatch.setenv("AWS_LAMBDA_LOG_GROUP_NAME", "g")
    assert detect(tmp_path, {"detectors": ["lambda"]})["aws.log.group.names"] == ["g"]
