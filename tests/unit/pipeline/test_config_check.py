"""Checked configurations: every problem at once, with place, path, value and the nearest valid key."""
# ruff: noqa: E501 - whole messages

from typing import Any

import jsonschema
import pytest
import yaml
from inline_snapshot import snapshot
from tests.support.graph import Feeds, make_catalog

from heliograph.app.components import catalog
from heliograph.app.configuration import DEFAULTS
from heliograph.model import Signal
from heliograph.pipeline import ComponentConfig, ComponentID, ExporterFactory, Kind, Secret, Stability
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.config.check import check
from heliograph.pipeline.config.document import parse
from heliograph.pipeline.config.errors import InvalidConfigurationError
from heliograph.pipeline.config.expand import expand
from heliograph.pipeline.config.json_schema import json_schema
from heliograph.pipeline.config.render import effective, to_yaml
from heliograph.pipeline.config.service import JournalMode
from heliograph.processors.batch.factory import FACTORY as BATCH

KNOWN = make_catalog(Feeds())


def problems(text: str, known: Catalog = KNOWN) -> list[str]:
    """What is wrong with `text`."""
    with pytest.raises(InvalidConfigurationError) as caught:
        check(parse(text, "c.yaml"), known)
    return [str(problem) for problem in caught.value.problems]


def test_a_mistyped_key_is_told_with_the_nearest() -> None:
    """Unknown keys, types and values name their place and what was probably meant; all of them at once."""
    text = """\
receivers: {fed: }
processors:
  batch:
    timeuot: 1s
    send_batch_size: many
exporters: {sink: }
servce: {}
"""
    assert problems(text) == snapshot(
        [
            "c.yaml:7:1: servce: unknown section `servce`; sections are receivers, processors, exporters, connectors, extensions, service; did you mean `service`?",
            "c.yaml:1:13: receivers::fed: unknown receiver type `fed`; did you mean `feed`?",
            "c.yaml:5:5: processors::batch::send_batch_size: `many`: input should be a valid integer, unable to parse string as an integer",
            "c.yaml:4:5: processors::batch::timeuot: unknown key `timeuot`; did you mean `timeout`?",
            "c.yaml:1:1: service::pipelines: at least one pipeline is needed",
        ]
    )


def test_references_are_checked() -> None:
    """A pipeline that names what is not declared is told so, with the nearest declared id."""
    text = """\
receivers: {feed/in: }
exporters: {sink: }
service:
  extensions: [health_check]
  pipelines:
    trace: {receivers: [feed/in], exporters: [sink]}
    logs: {receivers: [feed/im], exporters: [sink, sink], proccesors: []}
    metrics: {receivers: [], exporters: [sink]}
"""
    assert problems(text) == snapshot(
        [
            "c.yaml:4:16: service::extensions::0: extension `health_check` is not declared",
            "c.yaml:6:5: service::pipelines::trace: unknown signal `trace`; pipelines are called traces, metrics or logs, with an optional /name; did you mean `traces`?",
            "c.yaml:7:59: service::pipelines::logs::proccesors: unknown key `proccesors`; did you mean `processors`?",
            "c.yaml:7:24: service::pipelines::logs::receivers::0: `feed/im` is not declared under receivers or connectors; did you mean `feed/in`?",
            "c.yaml:7:52: service::pipelines::logs::exporters::1: `sink` is listed twice",
            "c.yaml:8:15: service::pipelines::metrics::receivers: at least one of receivers is needed",
        ]
    )


def test_a_value_of_the_wrong_type_is_shown() -> None:
    """A wrong value is shown, with the path to it."""
    text = """\
receivers: {feed: }
processors: {batch: {timeout: soon, metadata_keys: x}}
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], processors: [batch], exporters: [sink]}}}
"""
    assert problems(text) == snapshot(
        [
            "c.yaml:2:22: processors::batch::timeout: `soon`: not a duration: write a number with a unit (ns, us, ms, s, m, h), such as 200ms or 1m30s",
            "c.yaml:2:37: processors::batch::metadata_keys: `x`: input should be a valid list",
        ]
    )


def test_connectors_are_checked() -> None:
    """A connector must be both ends, take the signals on both sides, and lead to no ring."""
    text = """\
receivers: {feed: }
connectors: {forward: , forward/half: , forward/ring: }
exporters: {sink: }
service:
  pipelines:
    traces: {receivers: [feed, forward/ring], exporters: [forward, forward/half]}
    traces/b: {receivers: [forward], exporters: [sink, forward/ring]}
"""
    assert problems(text) == snapshot(
        [
            "c.yaml:2:25: connectors::forward/half: connector `forward/half` is used as an exporter but as receiver of no pipeline",
            "c.yaml:5:3: service::pipelines: connectors lead in a ring: traces -> traces/b -> traces",
        ]
    )


class SecretConfig(ComponentConfig):
    """Settings with a secret."""

    token: Secret = Secret("")


def _secretive() -> Catalog:
    factory = ExporterFactory(
        type="secretive",
        config_class=SecretConfig,
        signals=dict.fromkeys(Signal, Stability.ALPHA),
        create=lambda _settings, _config: pytest.fail("not made here"),
    )
    return Catalog([*KNOWN, factory])


def test_secrets_are_never_shown() -> None:
    """A secret appears neither in the effective configuration, nor in an error, nor in a representation."""
    text = """\
receivers: {feed: }
exporters: {secretive: {token: %s}}
service: {pipelines: {traces: {receivers: [feed], exporters: [secretive]}}}
"""
    known = _secretive()
    configuration = check(parse(text % "hunter2", "c.yaml"), known)
    assert "hunter2" not in to_yaml(effective(configuration))
    assert "hunter2" not in repr(configuration.spec(Kind.EXPORTER, ComponentID("secretive")).config)
    assert "hunter2" not in "".join(problems(text % "[hunter2]", known))


def test_journal_is_a_setting_of_every_receiver() -> None:
    """`journal: none` is taken beside a receiver's own settings; other words are not."""
    text = """\
receivers: {feed: {journal: %s}}
exporters: {sink: }
service: {pipelines: {traces: {receivers: [feed], exporters: [sink]}}}
"""
    configuration = check(parse(text % "none", "c.yaml"), KNOWN)
    assert configuration.spec(Kind.RECEIVER, ComponentID("feed")).journal is JournalMode.NONE
    assert problems(text % "tape") == snapshot(
        ["c.yaml:1:20: receivers::feed::journal: `tape`: must be `disk` or `none`"]
    )


def test_old_names_are_taken() -> None:
    """An alias such as `logging` stands for the component's present name."""
    text = """\
receivers: {feed: }
exporters: {logging: {loglevel: debug}}
service: {pipelines: {traces: {receivers: [feed], exporters: [logging]}}}
"""
    configuration = check(parse(text, "c.yaml"), KNOWN)
    assert configuration.referenced(Kind.EXPORTER) == [ComponentID("logging")]


def test_the_shipped_configuration_fits_its_json_schema() -> None:
    """The JSON Schema is one, takes the shipped configuration, and refuses a mistyped key."""
    schema = json_schema(catalog())
    validator = jsonschema.Draft202012Validator(schema)
    jsonschema.Draft202012Validator.check_schema(schema)
    shipped: Any = yaml.safe_load(DEFAULTS.read_text(encoding="utf-8"))
    assert list(validator.iter_errors(shipped)) == []
    shipped["exporters"]["clickhouse"] = {"max_rosw": 1}
    assert list(validator.iter_errors(shipped)) != []


def test_a_key_without_a_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that is empty, or a variable that is not set, means the default."""
    monkeypatch.delenv("H_TOKEN", raising=False)
    text = """\
receivers: {feed: }
processors: {batch: {timeout: }}
exporters: {secretive: {token: "${env:H_TOKEN}"}}
service: {pipelines: {traces: {receivers: [feed], processors: [batch], exporters: [secretive]}}}
"""
    configuration = check(expand(parse(text, "c.yaml")), _secretive())
    assert configuration.spec(Kind.PROCESSOR, ComponentID("batch")).config == BATCH.config_class()
    assert configuration.spec(Kind.EXPORTER, ComponentID("secretive")).config == SecretConfig()
