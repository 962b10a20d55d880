"""Labels: what names a series, and the text of it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from heliograph.exporters.prometheus.naming import PLAIN_LABEL, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heliograph.exporters.prometheus.config import PrometheusConfig
    from heliograph.exporters.prometheus.naming import Namer

Labels = tuple[tuple[str, str], ...]
"""Names and values, sorted by name."""
SERVICE_KEYS: Final = ("service.name", "service.namespace", "service.instance.id")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
_HELP_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\n": "\\n"})


class ResourceLabels:
    """What of a resource becomes labels.

    Args:
        config: The exporter's.
        namer: Names labels.
    """

    def __init__(self, config: PrometheusConfig, namer: Namer) -> None:
        wanted = config.resource_constant_labels
        self._included: Final = wanted.included
        self._excluded: Final = wanted.excluded
        self._chosen: Final = bool(wanted.included or wanted.excluded)
        self._all: Final = config.resource_to_telemetry_conversion.enabled
        self._without_service: Final = config.resource_to_telemetry_conversion.exclude_service_attributes
        self._namer: Final = namer

    def own(self, attributes: Mapping[str, str]) -> dict[str, str]:
        """Attributes that become labels of every metric."""
        return {key: value for key, value in attributes.items() if self._wants(key)}

    def target(self, attributes: Mapping[str, str]) -> Labels:
        """The labels of `target_info`: all attributes but those of `job` and `instance`, and these."""
        others = {key: value for key, value in attributes.items() if key not in SERVICE_KEYS}
        return joined(
            [*((self._namer.label(key), value) for key, value in others.items()), *job_and_instance(attributes)]
        )

    def _wants(self, key: str) -> bool:
        if self._chosen:
            included = not self._included or any(fnmatchcase(key, pattern) for pattern in self._included)
            return included and not any(fnmatchcase(key, pattern) for pattern in self._excluded)
        return self._all and not (self._without_service and key in SERVICE_KEYS)


def job_and_instance(attributes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The labels `job` and `instance` of a resource, as far as it has them."""
    name, space = attributes.get("service.name"), attributes.get("service.namespace", "")
    found = [] if name is None else [("job", f"{space}/{name}" if space else name)]
    instance = attributes.get("service.instance.id")
    return found if instance is None else [*found, ("instance", instance)]


def joined(pairs: Iterable[tuple[str, str]]) -> Labels:
    """Labels by name; where two keys became one name, their values are joined by a semicolon."""
    made: dict[str, str] = {}
    for name, value in pairs:
        made[name] = f"{made[name]};{value}" if name in made else value
    return tuple(sorted(made.items()))


def label_text(labels: Labels, *, utf8: bool = False) -> str:
    """`name="value"` pairs, without braces.

    Args:
        labels: The labels.
        utf8: Whether the reader knows quoted names; others get underscores.
    """
    return ",".join(f'{_name(name, utf8=utf8)}="{value.translate(_ESCAPES)}"' for name, value in labels)


def _name(name: str, *, utf8: bool) -> str:
    if PLAIN_LABEL.fullmatch(name):
        return name
    return quoted(name) if utf8 else escaped(name).replace(":", "_")


def quoted(text: str) -> str:
    """A text in quotes."""
    return f'"{text.translate(_ESCAPES)}"'


def help_text(text: str, *, open_metrics: bool) -> str:
    """A description as it may stand in a line."""
    return text.translate(_ESCAPES if open_metrics else _HELP_ESCAPES)
