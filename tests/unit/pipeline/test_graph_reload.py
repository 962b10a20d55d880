"""Reloads: only what changed restarts, nothing is lost, a failure keeps the old configuration."""

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from tests.support.graph import running

from heliograph.exceptions import ConfigurationError, HeliographError
from heliograph.pipeline import ComponentID, Kind

PLAIN = """
receivers: {feed: }
processors: {pass: {label: a}}
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], processors: [pass], exporters: [sink]}}}
"""


def test_what_did_not_change_goes_on(tmp_path: Path) -> None:
    """A new processor setting rebuilds the pipeline; receiver and exporter are not restarted."""
    with running(PLAIN, tmp_path) as service:
        service.reload(PLAIN.replace("label: a", "label: b"))
        assert service.feeds.log == ["start sink", "start feed"]
        sent = service.send_all(2)
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == sent


def test_the_same_configuration_changes_nothing(tmp_path: Path) -> None:
    """Reloading an equal configuration keeps every component and every pipeline."""
    with running(PLAIN, tmp_path) as service:
        before = dict(service.engine.graph.runners)
        service.reload(PLAIN)
        assert dict(service.engine.graph.runners) == before


def test_a_changed_exporter_is_restarted(tmp_path: Path) -> None:
    """A changed exporter stops after its pipeline has flushed, and the new one gets what comes next."""
    with running(PLAIN, tmp_path) as service:
        first = service.send_all(2)
        service.reload(PLAIN.replace("{sink: }", "{sink: {label: b}}"))
        assert service.feeds.log == ["start sink", "start feed", "stop sink", "start sink"]
        second = service.send_all(2, start=100)
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == first + second


def test_a_failed_start_keeps_the_old_configuration(tmp_path: Path) -> None:
    """When a new component cannot start, the reload says so and the former configuration runs on."""
    with running(PLAIN, tmp_path) as service:
        for broken in ("{sink: {fails: true}}", "{sink: , sink/b: {fails: true}}"):
            text = PLAIN.replace("{sink: }", broken)
            text = text.replace("exporters: [sink]", "exporters: [sink, sink/b]") if "sink/b" in broken else text
            with pytest.raises(HeliographError, match="the sink is not there"):
                service.reload(text)
            assert service.engine.configuration == service.configuration
        with pytest.raises(HeliographError, match="the port is taken"):
            service.reload(PLAIN.replace("{feed: }", "{feed: {fails: true}}"))
        sent = service.send_all(2)
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == sent


def test_a_pipeline_that_goes_is_owed_nothing(tmp_path: Path) -> None:
    """A removed pipeline gives up its cursor, so that the journal can forget its data."""
    both = PLAIN.replace("traces: {", "traces/gone: {receivers: [feed], exporters: [sink]}, traces: {")
    with running(both, tmp_path) as service:
        service.reload(PLAIN)
        assert service.engine.journal is not None
        assert service.engine.journal.cursor_names() == ["pipeline:traces>sink"]


def test_a_new_exporter_begins_with_what_comes(tmp_path: Path) -> None:
    """An exporter that is added gets the data from then on, the old one misses nothing."""
    with running(PLAIN, tmp_path) as service:
        first = service.send_all(2)
        text = PLAIN.replace("{sink: }", "{sink: , sink/b: }").replace("exporters: [sink]", "exporters: [sink, sink/b]")
        service.reload(text)
        second = service.send_all(2, start=100)
        assert service.settled()
        assert sorted(service.feeds.sink("sink").ids) == first + second
        assert sorted(service.feeds.sink("sink/b").ids) == second


def test_a_component_without_reference_does_not_start(tmp_path: Path) -> None:
    """Declared but unreferenced components are not started."""
    with running(PLAIN.replace("{feed: }", "{feed: , feed/idle: }"), tmp_path) as service:
        assert "start feed/idle" not in service.feeds.log
        with pytest.raises(KeyError):
            service.engine.graph.instance(Kind.RECEIVER, ComponentID("feed", "idle"))


def test_reloads_under_load_lose_and_refuse_nothing(tmp_path: Path) -> None:
    """While requests come in, 30 reloads of processors and exporters lose none and refuse none."""
    with running(PLAIN, tmp_path) as service:
        stop = threading.Event()
        answers: list[Future[None]] = []

        def load() -> None:
            while not stop.is_set():
                answers.append(service.send(len(answers) * 5, 5))
                answers[-1].result(5)

        thread = threading.Thread(target=load)
        thread.start()
        for number in range(30):
            text = PLAIN.replace("label: a", f"label: l{number}")
            if number % 3 == 0:
                text = text.replace("{sink: }", f"{{sink: {{label: l{number}}}}}")
            service.reload(text)
        stop.set()
        thread.join()
        assert service.settled()
        assert all(answer.exception() is None for answer in answers)
        assert sorted(service.feeds.sink("sink").ids) == list(range(len(answers) * 5))


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way, the error names the directory and how to choose another."""
    (tmp_path / "file").touch()
    directory = tmp_path / "file" / "data"
    with (
        pytest.raises(ConfigurationError, match=f"{directory} cannot be made: Not a directory") as caught,
        running(PLAIN, directory),
    ):
        pass
    assert "--data-dir" in caught.value.hints[0]
