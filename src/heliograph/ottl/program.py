"""Configurations of statements and conditions, checked and ready to run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from heliograph.ottl import bound
from heliograph.ottl.check import Binder
from heliograph.ottl.contexts import SIGNAL_CONTEXTS, Context, context_of
from heliograph.ottl.errors import OttlConfigError, OttlError
from heliograph.ottl.infer import infer_context
from heliograph.ottl.parser import parse_condition, parse_statement, parse_value

_P = ParamSpec("_P")
_R = TypeVar("_R")


class ErrorMode(StrEnum):
    """What happens when a statement or condition fails for a record."""

    IGNORE = "ignore"
    SILENT = "silent"
    PROPAGATE = "propagate"


@dataclass(frozen=True, slots=True)
class Group:
    """Statements that run together, one record after another.

    Attributes:
        context: Where they run.
        conditions: The statements run where one of these holds; everywhere without any.
        statements: In order.
        error_mode: For the statements and the conditions.
        shared_cache: One scratch map for all records of the context, for ever.
    """

    context: str
    conditions: tuple[bound.BoundCondition, ...]
    statements: tuple[bound.BoundStatement, ...]
    error_mode: ErrorMode
    shared_cache: bool = False


@dataclass(frozen=True, slots=True)
class ConditionGroup:
    """Conditions of a filter that run together, by context."""

    conditions: Mapping[str, tuple[bound.BoundCondition, ...]]
    error_mode: ErrorMode


def error_mode(value: Any, default: ErrorMode) -> ErrorMode:
    """The mode of a setting.

    Raises:
        OttlConfigError: No mode.
    """
    if value is None or value == "":
        return default
    try:
        return ErrorMode(str(value).lower())
    except ValueError:
        raise OttlConfigError(f"unknown error mode {value!r}, it must be one of ignore, silent, propagate") from None


def _context(name: str) -> Context:
    context = context_of(name)
    if context is None:
        raise OttlConfigError(f"unknown context {name!r}")
    return context


def _bounded(bind: Callable[_P, _R]) -> Callable[_P, _R]:
    """Depth ends in an error of the text."""

    @wraps(bind)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return bind(*args, **kwargs)
        except RecursionError:
            raise OttlConfigError("nested too deeply") from None

    return run


@_bounded
def bind_statement(text: str, context: str, *, explicit: bool) -> bound.BoundStatement:
    """A statement of a context."""
    tree = parse_statement(text)
    return Binder(_context(context), explicit=explicit, text=text).statement(tree)


@_bounded
def bind_condition(text: str, context: str, *, explicit: bool = True) -> bound.BoundCondition:
    """A condition of a context."""
    tree = parse_condition(text)
    node = Binder(_context(context), explicit=explicit, text=text).condition(tree)
    return bound.BoundCondition(_context(context).name, node, text)


@_bounded
def bind_value(text: str, context: str, *, explicit: bool = True) -> bound.BoundValue:
    """A value expression of a context."""
    tree = parse_value(text)
    node = Binder(_context(context), explicit=explicit, text=text).value(tree)
    if isinstance(node, bound.LambdaNode):
        raise OttlConfigError("a lambda is no value", text=text)
    return bound.BoundValue(_context(context).name, node, text)


def _each(texts: Sequence[str], bind: Any) -> tuple[Any, ...]:
    made: list[Any] = []
    for index, text in enumerate(texts):
        try:
            made.append(bind(text))
        except OttlError as error:
            error.index = index
            raise
    return tuple(made)


def _strings(value: Any, what: str) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(item, str) for item in value):
        raise OttlConfigError(f"{what} must be a list of strings")
    return list(value)


def bind_group(setting: Mapping[str, Any], signal: str, default: ErrorMode) -> Group:
    """A group of statements; its context is inferred when it names none.

    Args:
        setting: `context`, `conditions`, `statements`, `error_mode`, `shared_cache`.
        signal: traces, metrics or logs.
        default: The error mode of a group that names none.

    Raises:
        OttlError: A text that cannot be used.
    """
    statements = _strings(setting.get("statements"), "statements")
    conditions = _strings(setting.get("conditions"), "conditions")
    name = str(setting.get("context") or "").lower()
    explicit = bool(name)
    if explicit:
        if _context(name).name not in SIGNAL_CONTEXTS[signal]:
            raise OttlConfigError(f"unknown context {name!r} for {signal}")
    elif not statements and not conditions:
        raise OttlConfigError("unable to infer the context of an empty list of statements")
    else:
        trees = [*_each(statements, parse_statement), *_each(conditions, parse_condition)]
        name = infer_context(trees, SIGNAL_CONTEXTS[signal], "; ".join([*statements, *conditions]))
    return Group(
        _context(name).name,
        _each(conditions, lambda text: bind_condition(text, name, explicit=explicit)),
        _each(statements, lambda text: bind_statement(text, name, explicit=explicit)),
        error_mode(setting.get("error_mode"), default),
        bool(setting.get("shared_cache", False)),
    )


def bind_groups(settings: Sequence[Any], signal: str, default: ErrorMode) -> tuple[Group, ...]:
    """Groups of statements in order; plain strings, which cannot be mixed with groups, form one group.

    Raises:
        OttlError: A text that cannot be used.
    """
    if signal not in SIGNAL_CONTEXTS:
        raise OttlConfigError(f"unknown signal {signal!r}")
    texts = [item for item in settings if isinstance(item, str)]
    if texts and len(texts) < len(settings):
        raise OttlConfigError("statements and groups cannot be mixed: use plain statements only or groups only")
    if texts:
        return (bind_group({"statements": texts}, signal, default),)
    for item in settings:
        if not isinstance(item, Mapping):
            raise OttlConfigError(f"a group must be a map, not {item!r}")
    return tuple(bind_group(item, signal, default) for item in settings)


def bind_filter(settings: Sequence[Any], signal: str, default: ErrorMode) -> tuple[ConditionGroup, ...]:
    """Groups of conditions that drop; plain strings form one group, each inferred for itself.

    Raises:
        OttlError: A text that cannot be used.
    """
    if signal not in SIGNAL_CONTEXTS:
        raise OttlConfigError(f"unknown signal {signal!r}")
    texts = [item for item in settings if isinstance(item, str)]
    if texts and len(texts) < len(settings):
        raise OttlConfigError("conditions and groups cannot be mixed: use plain conditions only or groups only")
    groups: list[Mapping[str, Any]] = [{"conditions": texts}] if texts else list(settings)
    return tuple(_filter_group(group, signal, default) for group in groups)


def _filter_group(setting: Any, signal: str, default: ErrorMode) -> ConditionGroup:
    if not isinstance(setting, Mapping):
        raise OttlConfigError(f"a group must be a map, not {setting!r}")
    name = str(setting.get("context") or "").lower()
    allowed = [context for context in SIGNAL_CONTEXTS[signal] if context != "exemplar"]

    def bind(text: str) -> bound.BoundCondition:
        if name:
            if _context(name).name not in allowed:
                raise OttlConfigError(f"unknown context {name!r} for {signal}", text=text)
            return bind_condition(text, name)
        return bind_condition(text, infer_context([parse_condition(text)], allowed, text), explicit=False)

    by_context: dict[str, tuple[bound.BoundCondition, ...]] = {}
    for condition in _each(_strings(setting.get("conditions"), "conditions"), bind):
        by_context[condition.context] = (*by_context.get(condition.context, ()), condition)
    return ConditionGroup(by_context, error_mode(setting.get("error_mode"), default))
