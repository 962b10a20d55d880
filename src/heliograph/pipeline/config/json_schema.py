"""The JSON Schema of a whole configuration, for editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from heliograph.model import Signal
from heliograph.pipeline.config.service import JournalMode, Telemetry
from heliograph.pipeline.identity import Kind

if TYPE_CHECKING:
    from heliograph.pipeline.catalog import Catalog

_IDS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def json_schema(catalog: Catalog) -> dict[str, Any]:
    """Draft 2020-12 schema of configurations that use the components of `catalog`."""
    factories = list(catalog)
    models = [*dict.fromkeys(factory.config_class for factory in factories), Telemetry]
    references, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/$defs/{model}"
    )
    sections: dict[str, Any] = {}
    for kind in Kind:
        patterns: dict[str, Any] = {}
        for factory in factories:
            if factory.kind is kind:
                reference = references[(factory.config_class, "validation")]
                names = "|".join(re.escape(name) for name in (factory.type, *factory.aliases))
                patterns[f"^({names})(/.+)?$"] = _component(kind, reference, factory.summary)
        sections[kind.section] = {
            "type": ["object", "null"],
            "patternProperties": patterns,
            "additionalProperties": False,
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Heliograph configuration",
        "type": "object",
        "properties": {**sections, "service": _service(references[(Telemetry, "validation")])},
        "required": ["service"],
        "patternProperties": {"^x-": True},
        "additionalProperties": False,
        "$defs": definitions.get("$defs", {}),
    }


def _component(kind: Kind, reference: dict[str, Any], summary: str) -> dict[str, Any]:
    settings: dict[str, Any] = reference
    if kind is Kind.RECEIVER:
        journal = {"type": "object", "properties": {"journal": {"enum": list(JournalMode)}}}
        settings = {"anyOf": [reference, journal]}
    return {"anyOf": [settings, {"type": "null"}], "description": summary}


def _service(telemetry: dict[str, Any]) -> dict[str, Any]:
    pipeline = {
        "type": "object",
        "properties": {"receivers": _IDS, "processors": _IDS, "exporters": _IDS},
        "required": ["receivers", "exporters"],
        "additionalProperties": False,
    }
    names = "|".join(Signal)
    return {
        "type": "object",
        "properties": {
            "extensions": _IDS,
            "telemetry": {"anyOf": [telemetry, {"type": "null"}]},
            "pipelines": {
                "type": "object",
                "patternProperties": {f"^({names})(/.+)?$": pipeline},
                "additionalProperties": False,
                "minProperties": 1,
            },
        },
        "required": ["pipelines"],
        "additionalProperties": False,
    }
