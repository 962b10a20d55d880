"""Editors of all attributes of a record, over columns."""

from collections.abc import Callable
from typing import Any

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.lift import CannotLift, Lifted, NeedsRecordsError, Rewriter
from heliograph.ottl.columnar.values import Active, native_pattern, storable
from heliograph.ottl.golang.regex import Regex
from heliograph.ottl.rows.calls import compile_argument, guard

Edit = Callable[[Environment, Active], _native.Mask | None]
_MAX_KEYS = 256
"""Of a map that is merged; more are for records."""


def literal(call: bound.CallNode, index: int) -> Any:
    """An argument's value when the text gives it, else None."""
    node = call.arguments[index].node
    return node.value if isinstance(node, bound.Literal) else None


def edit_map(call: bound.CallNode) -> Edit:
    """Editors of all attributes of a record."""
    plan = _MAP_EDITS.get(call.function.name)
    if plan is None:
        raise CannotLift
    return plan(call)


def _keys(call: bound.CallNode) -> list[str]:
    found = literal(call, 1)
    keys = [found] if isinstance(found, str) else found
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise CannotLift
    return keys


def _delete_key(call: bound.CallNode) -> Edit:
    (key,) = _keys(call)

    def run(environment: Environment, active: Active) -> None:
        environment.frame.delete_key(environment.level, key, active)

    return run


def _keep_keys(call: bound.CallNode) -> Edit:
    keys = _keys(call)

    def run(environment: Environment, active: Active) -> None:
        environment.frame.keep_keys(environment.level, keys, active)

    return run


def _matching(*, keep: bool) -> Callable[[bound.CallNode], Edit]:
    def plan(call: bound.CallNode) -> Edit:
        pattern = literal(call, 1)
        if not isinstance(pattern, Regex):
            raise CannotLift

        def run(environment: Environment, active: Active) -> None:
            frame, level = environment.frame, environment.level
            matching = [key for key in frame.keys(level) if pattern.matches(key)]
            if keep:
                frame.keep_keys(level, matching, active)
            elif matching:
                frame.delete_keys(level, matching, active)

        return run

    return plan


def _truncate_all(call: bound.CallNode) -> Edit:
    limit, safe, marker = (literal(call, index) for index in (1, 2, 3))
    if safe is not True:
        raise CannotLift

    def run(environment: Environment, active: Active) -> None:
        environment.frame.truncate_all(environment.level, limit, marker, active)

    return run


def _replace_all_patterns(call: bound.CallNode) -> Edit:
    mode, pattern, replacement, function = (literal(call, index) for index in (1, 2, 3, 4))
    native = native_pattern(pattern) if isinstance(pattern, Regex) else None
    if mode != "value" or native is None or not isinstance(replacement, str) or function is not None:
        raise CannotLift
    if not isinstance(call.arguments[4].node, bound.Literal):
        raise CannotLift
    template = native.template(replacement)

    def run(environment: Environment, active: Active) -> None:
        environment.frame.replace_all(environment.level, native, template, active)

    return run


def _merge_maps(call: bound.CallNode) -> Edit:
    """The source once for each distinct combination of what it reads, then key by key."""
    strategy = literal(call, 2)
    rewriter = Rewriter()
    source = compile_argument(rewriter.argument(call.arguments[1]))
    lifted = Lifted(guard(source, call.function.name), rewriter.leaves, storable)

    def run(environment: Environment, active: Active) -> _native.Mask | None:
        frame, level = environment.frame, environment.level
        maps, codes, failed = lifted.results(environment, active)
        keys = {key for found in maps if found is not None for key in found}
        if len(keys) > _MAX_KEYS:
            raise NeedsRecordsError
        for key in keys:
            column = lifted.spread(frame, [None if found is None else found.get(key) for found in maps], codes)
            having = [found is not None and key in found for found in maps]
            mask = frame.mask(having[0]) if codes is None else frame.take_mask(frame.mask(having), codes)
            if active is not None:
                mask = mask & active
            if strategy != "upsert":
                known = frame.has(level, key)
                mask = mask & (known if strategy == "update" else ~known)
            frame.set(level, key, column, mask)
        return failed

    return run


_MAP_EDITS: dict[str, Callable[[bound.CallNode], Edit]] = {
    "merge_maps": _merge_maps,
    "delete_key": _delete_key,
    "keep_keys": _keep_keys,
    "delete_matching_keys": _matching(keep=False),
    "keep_matching_keys": _matching(keep=True),
    "truncate_all": _truncate_all,
    "replace_all_patterns": _replace_all_patterns,
}
