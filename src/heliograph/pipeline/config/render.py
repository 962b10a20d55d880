"""A configuration shown: effective settings with secrets masked, and defaults of a factory, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from heliograph.pipeline.config.service import Configuration, JournalMode
from heliograph.pipeline.identity import Kind

if TYPE_CHECKING:
    from heliograph.pipeline.config.model import ComponentConfig


def effective(configuration: Configuration, *, referenced_only: bool = True) -> dict[str, Any]:
    """Every setting with its default filled in; secrets read `**********`.

    Args:
        configuration: A checked one.
        referenced_only: Leave out what no pipeline refers to, as it does not run.
    """
    result: dict[str, Any] = {}
    for kind in Kind:
        declared = configuration.components[kind]
        wanted = configuration.referenced(kind) if referenced_only else list(declared)
        section: dict[str, Any] = {}
        for identity in wanted:
            values = plain(declared[identity].config)
            if declared[identity].journal is not JournalMode.DISK:
                values["journal"] = declared[identity].journal.value
            section[str(identity)] = values
        if section:
            result[kind.section] = section
    result["service"] = {
        "extensions": [str(identity) for identity in configuration.extensions],
        "pipelines": {
            str(pipeline.id): {
                "receivers": list(map(str, pipeline.receivers)),
                "processors": list(map(str, pipeline.processors)),
                "exporters": list(map(str, pipeline.exporters)),
            }
            for pipeline in configuration.pipelines.values()
        },
        "telemetry": configuration.telemetry.model_dump(mode="json"),
    }
    return result


def plain(config: ComponentConfig) -> dict[str, Any]:
    """Settings as plain values in configuration syntax, secrets masked."""
    return config.model_dump(mode="json", by_alias=True)


def defaults(config_class: type[ComponentConfig]) -> dict[str, Any] | None:
    """The defaults of a component, None when it has required settings; they need not be valid as they stand."""
    if any(field.is_required() for field in config_class.model_fields.values()):
        return None
    try:
        return plain(config_class())
    except ValidationError:
        return plain(config_class.model_construct())


def to_yaml(value: object) -> str:
    """`value` as YAML in the order given."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=110)
