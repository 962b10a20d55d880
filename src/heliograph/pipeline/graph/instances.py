"""Making components, and telling whether one may stay as it is."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from heliograph.exceptions import HeliographError
from heliograph.pipeline.errors import ComponentStartError
from heliograph.pipeline.graph.component_host import ComponentHost
from heliograph.pipeline.graph.status import State
from heliograph.pipeline.host import CreateSettings

if TYPE_CHECKING:
    from heliograph.pipeline.component import Component
    from heliograph.pipeline.config.service import ComponentSpec
    from heliograph.pipeline.graph.environment import Environment
    from heliograph.pipeline.identity import ComponentID, Kind, PipelineID
    from heliograph.pipeline.telemetry.component import ComponentTelemetry


@dataclass(slots=True, eq=False)
class Instance:
    """One component of a running graph.

    Attributes:
        kind: Its kind.
        spec: What it was made from.
        telemetry: Its counters.
        component: It.
        wiring: What connects it to the graph (an intake or outputs), None for the other kinds.
        started: Whether it was started.
    """

    kind: Kind
    spec: ComponentSpec
    telemetry: ComponentTelemetry
    component: Any
    wiring: Any = None
    started: bool = field(default=False)

    @property
    def id(self) -> ComponentID:
        """Its id."""
        return self.spec.id


class Workshop:
    """Makes, starts and stops components, and tells the status board."""

    def __init__(self, environment: Environment) -> None:
        self._environment: Final = environment

    def settings(self, kind: Kind, spec: ComponentSpec, pipeline: PipelineID | None = None) -> CreateSettings:
        """What a factory is given."""
        environment = self._environment
        return CreateSettings(
            kind=kind,
            id=spec.id,
            pipeline=pipeline,
            telemetry=environment.telemetry(kind, spec.id, pipeline),
            logger=environment.logger(kind, spec.id),
            services=environment.services,
        )

    def start(self, kind: Kind, id: ComponentID, component: Component, telemetry: ComponentTelemetry) -> None:  # noqa: A002 - the Collector's word
        """Start one component.

        Raises:
            HeliographError: It could not start; the error names it.
        """
        status = self._environment.status
        status.report(kind, id, State.STARTING)
        try:
            component.start(ComponentHost(self._environment, kind, id, telemetry))
        except Exception as error:
            failure = ComponentStartError(
                f"{kind.value} `{id}` could not start: {_text(error)}",
                hints=error.hints if isinstance(error, HeliographError) else (),
            )
            status.report(kind, id, State.FATAL, failure)
            raise failure from error
        if status.states[(kind, id)].state is State.STARTING:
            status.report(kind, id, State.OK)

    def stop(self, kind: Kind, id: ComponentID, component: Component, deadline: float) -> None:  # noqa: A002 - the Collector's word
        """Shut one component down; what it raises is logged."""
        self._environment.status.report(kind, id, State.STOPPING)
        try:
            component.shutdown(deadline)
        except Exception:  # noqa: BLE001 - one bad component must not keep the others from stopping
            self._environment.logger(kind, id).exception("%s `%s` failed to shut down", kind.value, id)
        if time.monotonic() > deadline:
            self._environment.logger(kind, id).warning("%s `%s` stopped after its deadline", kind.value, id)
        self._environment.status.forget(kind, id)


def fingerprint(spec: ComponentSpec) -> str:
    """Equal for equal settings."""
    return json.dumps(spec.raw, sort_keys=True, default=str)


def mentions(spec: ComponentSpec, ids: frozenset[str]) -> bool:
    """Whether the settings name one of `ids`, such as an authenticator that was changed."""
    return _mentions(spec.raw, ids)


def _mentions(value: Any, ids: frozenset[str]) -> bool:
    match value:
        case str():
            return value in ids
        case dict():
            return any(_mentions(item, ids) for item in value.values())  # pyright: ignore[reportUnknownMemberType]
        case list():
            return any(_mentions(item, ids) for item in value)
        case _:
            return False


def _text(error: Exception) -> str:
    return error.message if isinstance(error, HeliographError) else f"{type(error).__name__}: {error}"
