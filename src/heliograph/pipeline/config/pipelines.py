"""Checks of `service.pipelines`: ids, references, signals, connectors, cycles."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, cast

from heliograph.model import Signal
from heliograph.pipeline.config.service import ComponentSpec, PipelineSpec
from heliograph.pipeline.config.suggest import nearest
from heliograph.pipeline.identity import ComponentID, Kind, PipelineID

if TYPE_CHECKING:
    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.config.document import Document, Path
    from heliograph.pipeline.config.errors import Problem

Components = Mapping[Kind, Mapping[ComponentID, ComponentSpec]]
_ROLES = ("receivers", "processors", "exporters")


def check_pipelines(
    document: Document, service: dict[str, Any], components: Components, catalog: Catalog, problems: list[Problem]
) -> dict[PipelineID, PipelineSpec]:
    """All pipelines; what is wrong is added to `problems`."""
    path = ("service", "pipelines")
    listed: Any = service.get("pipelines")
    if not isinstance(listed, dict) or not listed:
        problems.append(document.problem(path, "at least one pipeline is needed"))
        return {}
    pipelines: dict[PipelineID, PipelineSpec] = {}
    for key, value in cast("dict[str, Any]", listed).items():
        spec = _pipeline(document, key, value, components, problems)
        if spec is not None:
            pipelines[spec.id] = spec
    if not problems:
        _check_signals(document, pipelines, catalog, components, problems)
        _check_connectors(document, pipelines, catalog, components, problems)
        _check_cycles(document, pipelines, components, problems)
    return pipelines


def _pipeline(
    document: Document, key: str, value: Any, components: Components, problems: list[Problem]
) -> PipelineSpec | None:
    path: Path = ("service", "pipelines", key)
    kind, _, name = key.partition("/")
    if kind.strip() not in list(Signal):
        message = f"unknown signal `{kind}`; pipelines are called traces, metrics or logs, with an optional /name"
        problems.append(document.problem(path, message, nearest(kind, list(Signal))))
        return None
    if not isinstance(value, dict):
        problems.append(document.problem(path, "must be a mapping with receivers, processors and exporters"))
        return None
    settings = cast("dict[str, Any]", value)
    problems += [
        document.problem((*path, role), f"unknown key `{role}`", nearest(role, _ROLES))
        for role in settings
        if role not in _ROLES
    ]
    roles = {role: _references(document, (*path, role), settings.get(role), components, problems) for role in _ROLES}
    problems += [
        document.problem((*path, role), f"at least one of {role} is needed")
        for role in ("receivers", "exporters")
        if not settings.get(role)
    ]
    return PipelineSpec(PipelineID(Signal(kind.strip()), name.strip()), *(roles[role] for role in _ROLES))


def _references(
    document: Document, path: Path, listed: Any, components: Components, problems: list[Problem]
) -> tuple[ComponentID, ...]:
    if listed is None:
        return ()
    if not isinstance(listed, list):
        problems.append(document.problem(path, "must be a list"))
        return ()
    section = str(path[-1])
    kinds = [kind for kind in Kind if kind.section == section]
    if section != "processors":
        kinds.append(Kind.CONNECTOR)
    declared = [identity for kind in kinds for identity in components[kind]]
    written = {str(ComponentID.parse(key)) for kind in kinds for key in document.value.get(kind.section) or {}}
    result: list[ComponentID] = []
    for index, text in enumerate(cast("list[Any]", listed)):
        identity = ComponentID.parse(str(text))
        if identity in result:
            problems.append(document.problem((*path, index), f"`{identity}` is listed twice"))
        elif identity in declared:
            result.append(identity)
        elif str(identity) not in written:
            message = f"`{identity}` is not declared under {' or '.join(kind.section for kind in kinds)}"
            problems.append(document.problem((*path, index), message, nearest(str(identity), map(str, declared))))
    return tuple(result)


def _check_signals(
    document: Document,
    pipelines: dict[PipelineID, PipelineSpec],
    catalog: Catalog,
    components: Components,
    problems: list[Problem],
) -> None:
    for pipeline in pipelines.values():
        signal = pipeline.id.signal
        for role, kind, ids in (
            ("receivers", Kind.RECEIVER, pipeline.receivers),
            ("processors", Kind.PROCESSOR, pipeline.processors),
            ("exporters", Kind.EXPORTER, pipeline.exporters),
        ):
            for identity in ids:
                if identity in components[Kind.CONNECTOR] and kind is not Kind.PROCESSOR:
                    continue
                signals = _signals(catalog, kind, identity)
                if signal not in signals:
                    path = ("service", "pipelines", str(pipeline.id), role)
                    message = f"{kind.value} `{identity}` does not take {signal.value}, only {', '.join(signals)}"
                    problems.append(document.problem(path, message))


def _signals(catalog: Catalog, kind: Kind, identity: ComponentID) -> list[str]:
    match kind:
        case Kind.RECEIVER:
            return list(catalog.receiver(identity.type).signals)
        case Kind.PROCESSOR:
            return list(catalog.processor(identity.type).signals)
        case _:
            return list(catalog.exporter(identity.type).signals)


def _check_connectors(
    document: Document,
    pipelines: dict[PipelineID, PipelineSpec],
    catalog: Catalog,
    components: Components,
    problems: list[Problem],
) -> None:
    for identity in components[Kind.CONNECTOR]:
        sources = [spec.id for spec in pipelines.values() if identity in spec.exporters]
        targets = [spec.id for spec in pipelines.values() if identity in spec.receivers]
        path = ("connectors", str(identity))
        if bool(sources) != bool(targets):
            used, missing = ("an exporter", "receiver") if sources else ("a receiver", "exporter")
            message = f"connector `{identity}` is used as {used} but as {missing} of no pipeline"
            problems.append(document.problem(path, message))
            continue
        pairs = catalog.connector(identity.type).signals
        for signal in {source.signal for source in sources}:
            if not any((signal, target.signal) in pairs for target in targets):
                ends = ", ".join(str(target) for target in targets)
                problems.append(document.problem(path, f"connector `{identity}` cannot go from {signal} to {ends}"))
        for signal in {target.signal for target in targets}:
            if not any((source.signal, signal) in pairs for source in sources):
                ends = ", ".join(str(source) for source in sources)
                problems.append(document.problem(path, f"connector `{identity}` cannot go from {ends} to {signal}"))


def _check_cycles(
    document: Document,
    pipelines: dict[PipelineID, PipelineSpec],
    components: Components,
    problems: list[Problem],
) -> None:
    sorter: TopologicalSorter[PipelineID] = TopologicalSorter()
    for target in pipelines.values():
        sources = [
            source.id
            for source in pipelines.values()
            if set(source.exporters) & set(target.receivers) & set(components[Kind.CONNECTOR])
        ]
        sorter.add(target.id, *sources)
    try:
        sorter.prepare()
    except CycleError as error:
        ring = " -> ".join(str(pipeline) for pipeline in reversed(cast("list[PipelineID]", error.args[1])))
        problems.append(document.problem(("service", "pipelines"), f"connectors lead in a ring: {ring}"))
