"""From a document to a checked configuration: every problem is found and told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from heliograph.pipeline.config.errors import InvalidConfigurationError, Problem
from heliograph.pipeline.config.pipelines import check_pipelines
from heliograph.pipeline.config.pydantic_problems import problems_of
from heliograph.pipeline.config.service import ComponentSpec, Configuration, JournalMode, Telemetry
from heliograph.pipeline.config.suggest import nearest
from heliograph.pipeline.identity import ComponentID, Kind

if TYPE_CHECKING:
    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.config.document import Document, Path

SECTIONS = (*(kind.section for kind in Kind), "service")
_SERVICE_KEYS = ("extensions", "pipelines", "telemetry")


def check(document: Document, catalog: Catalog) -> Configuration:
    """Check `document` (expanded) against the components of `catalog`.

    Raises:
        InvalidConfigurationError: With all problems found.
    """
    problems: list[Problem] = []
    for key in document.value:
        if key not in SECTIONS and not key.startswith("x-"):
            message = f"unknown section `{key}`; sections are {', '.join(SECTIONS)}"
            problems.append(document.problem((key,), message, nearest(key, SECTIONS)))
    components = {kind: _section(document, kind, catalog, problems) for kind in Kind}
    service = _mapping(document, ("service",), problems)
    problems += [
        document.problem(("service", key), f"unknown key `{key}`", nearest(key, _SERVICE_KEYS))
        for key in service
        if key not in _SERVICE_KEYS
    ]
    extensions = _extensions(document, service, components[Kind.EXTENSION], problems)
    telemetry = _telemetry(document, service, problems)
    pipelines = check_pipelines(document, service, components, catalog, problems)
    if problems:
        raise InvalidConfigurationError(problems)
    return Configuration(components, pipelines, extensions, telemetry)


def _mapping(document: Document, path: Path, problems: list[Problem]) -> dict[str, Any]:
    value: Any = document.value
    for part in path:
        value = value.get(part)
    if value is None:
        return {}
    if not isinstance(value, dict):
        problems.append(document.problem(path, "must be a mapping"))
        return {}
    return cast("dict[str, Any]", value)


def _section(
    document: Document, kind: Kind, catalog: Catalog, problems: list[Problem]
) -> dict[ComponentID, ComponentSpec]:
    specs: dict[ComponentID, ComponentSpec] = {}
    for key, settings in _mapping(document, (kind.section,), problems).items():
        path = (kind.section, key)
        spec = _component(document, kind, ComponentID.parse(key), settings, path, catalog, problems)
        if spec is None:
            continue
        if spec.id in specs:
            problems.append(document.problem(path, f"`{spec.id}` is declared twice"))
        specs[spec.id] = spec
    return specs


def _component(  # noqa: PLR0917 - what a check needs
    document: Document,
    kind: Kind,
    identity: ComponentID,
    settings: Any,
    path: Path,
    catalog: Catalog,
    problems: list[Problem],
) -> ComponentSpec | None:
    factory = catalog.find(kind, identity.type)
    if factory is None:
        suggestion = nearest(identity.type, catalog.names(kind))
        problems.append(document.problem(path, f"unknown {kind.value} type `{identity.type}`", suggestion))
        return None
    if settings is not None and not isinstance(settings, dict):
        problems.append(document.problem(path, "settings must be a mapping"))
        return None
    values = dict(cast("dict[str, Any]", settings or {}))
    journal = JournalMode.DISK
    if kind is Kind.RECEIVER and "journal" in values:
        mode = values.pop("journal")
        if mode not in list(JournalMode):
            problems.append(document.problem((*path, "journal"), f"`{mode}`: must be `disk` or `none`"))
        else:
            journal = JournalMode(mode)
    try:
        config = factory.config_class.model_validate(values)
    except ValidationError as error:
        problems.extend(problems_of(error, factory.config_class, document, path))
        return None
    return ComponentSpec(identity, config, settings, journal)


def _extensions(
    document: Document,
    service: dict[str, Any],
    declared: dict[ComponentID, ComponentSpec],
    problems: list[Problem],
) -> tuple[ComponentID, ...]:
    listed: Any = service.get("extensions")
    if listed is None:
        return ()
    if not isinstance(listed, list):
        problems.append(document.problem(("service", "extensions"), "must be a list"))
        return ()
    result: list[ComponentID] = []
    for index, text in enumerate(cast("list[Any]", listed)):
        identity = ComponentID.parse(str(text))
        path = ("service", "extensions", index)
        if identity in result:
            problems.append(document.problem(path, f"`{identity}` is listed twice"))
        elif identity in declared:
            result.append(identity)
        elif str(text) not in _mapping(document, ("extensions",), []):
            suggestion = nearest(str(identity), map(str, declared))
            problems.append(document.problem(path, f"extension `{identity}` is not declared", suggestion))
    return tuple(result)


def _telemetry(document: Document, service: dict[str, Any], problems: list[Problem]) -> Telemetry:
    try:
        return Telemetry.model_validate(service.get("telemetry") or {})
    except ValidationError as error:
        problems.extend(problems_of(error, Telemetry, document, ("service", "telemetry")))
        return Telemetry()
