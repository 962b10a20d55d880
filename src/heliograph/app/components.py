"""The components that come with Heliograph, and those that other packages add.

One line a component: the package of its folder, whose module `factory` has `FACTORY`. Third parties name theirs as
`module:object` under the entry point group `heliograph.components`; they go through the same door.
"""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from typing import Any, Final

from heliograph.exceptions import ConfigurationError
from heliograph.pipeline import Factory
from heliograph.pipeline.catalog import Catalog

ENTRY_POINTS: Final = "heliograph.components"

RECEIVERS: Final[tuple[str, ...]] = (
    "heliograph.receivers.heliograph_telemetry",
    "heliograph.receivers.otlp",
)

PROCESSORS: Final[tuple[str, ...]] = (
    "heliograph.processors.attributes",
    "heliograph.processors.batch",
    "heliograph.processors.cardinality_limit",
    "heliograph.processors.cumulativetodelta",
    "heliograph.processors.deltatocumulative",
    "heliograph.processors.deltatorate",
    "heliograph.processors.filter",
    "heliograph.processors.groupbyattrs",
    "heliograph.processors.groupbytrace",
    "heliograph.processors.interval",
    "heliograph.processors.logdedup",
    "heliograph.processors.memory_limiter",
    "heliograph.processors.metricsgeneration",
    "heliograph.processors.metricstransform",
    "heliograph.processors.probabilistic_sampler",
    "heliograph.processors.redaction",
    "heliograph.processors.remotetap",
    "heliograph.processors.resource",
    "heliograph.processors.resourcedetection",
    "heliograph.processors.span",
    "heliograph.processors.tail_sampling",
    "heliograph.processors.transform",
    "heliograph.processors.unroll",
)

EXPORTERS: Final[tuple[str, ...]] = (
    "heliograph.exporters.clickhouse",
    "heliograph.exporters.debug",
    "heliograph.exporters.file",
    "heliograph.exporters.live_tail",
    "heliograph.exporters.loadbalancing",
    "heliograph.exporters.nop",
    "heliograph.exporters.otlp_grpc",
    "heliograph.exporters.otlp_http",
    "heliograph.exporters.prometheus",
)

CONNECTORS: Final[tuple[str, ...]] = (
    "heliograph.connectors.count",
    "heliograph.connectors.exceptions",
    "heliograph.connectors.failover",
    "heliograph.connectors.forward",
    "heliograph.connectors.roundrobin",
    "heliograph.connectors.routing",
    "heliograph.connectors.servicegraph",
    "heliograph.connectors.signaltometrics",
    "heliograph.connectors.spanmetrics",
    "heliograph.connectors.sum",
)

EXTENSIONS: Final[tuple[str, ...]] = (
    "heliograph.app.ui",
    "heliograph.extensions.apikey",
    "heliograph.extensions.basicauth",
    "heliograph.extensions.bearertokenauth",
    "heliograph.extensions.file_storage",
    "heliograph.extensions.headers_setter",
    "heliograph.extensions.health_check",
)

BUILT_IN: Final = (*RECEIVERS, *PROCESSORS, *EXPORTERS, *CONNECTORS, *EXTENSIONS)


def load(target: str) -> Factory[Any]:
    """The factory behind a component's package (its `factory.FACTORY`) or behind `module:name`.

    Raises:
        ConfigurationError: There is no factory.
    """
    module, _, name = target.partition(":")
    found = importlib.import_module(module if name else f"{module}.factory")
    factory = getattr(found, name or "FACTORY", None)
    if not isinstance(factory, Factory):
        raise ConfigurationError(f"`{target}` is no component: a factory of heliograph.pipeline is expected there")
    return factory  # pyright: ignore[reportUnknownVariableType]


def third_party() -> list[str]:
    """Targets that installed packages name."""
    return sorted(point.value for point in entry_points(group=ENTRY_POINTS))


def catalog() -> Catalog:
    """All components that may be configured.

    Raises:
        ConfigurationError: A package names something that is no component, or a name that is taken.
    """
    return Catalog([load(target) for target in (*BUILT_IN, *third_party())])
