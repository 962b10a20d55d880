"""Statements as edits of a frame."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.lift import CannotLift, Lifted, Rewriter
from heliograph.ottl.columnar.maps import edit_map, literal
from heliograph.ottl.columnar.targets import Target, as_target, plan_write
from heliograph.ottl.columnar.values import Active, native_pattern, plan_kernel, plan_value, storable
from heliograph.ottl.functions import UNCHANGED
from heliograph.ottl.golang.regex import Regex
from heliograph.ottl.rows.calls import compile_argument, guard
from heliograph.ottl.rows.interpret import compile_value
from heliograph.ottl.rows.record import Row
from heliograph.ottl.values.getters import GETTERS

Edit = Callable[[Environment, Active], _native.Mask | None]
"""Edits the rows of a mask (None: all); gives the rows that failed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement over columns.

    Attributes:
        text: The statement.
        run: Runs it for the rows of a mask; gives the rows that failed.
        target: What it writes when that is a single place.
        how: For `explain`.
    """

    text: str
    run: Edit
    target: Target | None
    how: str


def plan_statement(statement: bound.BoundStatement) -> Plan:
    """A statement over columns.

    Raises:
        CannotLift: It needs records.
    """
    edit, target, how = _edit(statement.editor, statement.context)
    if statement.where is True:
        return Plan(statement.text, edit, target, how)
    where = plan_condition(statement.where)

    def run(environment: Environment, active: Active) -> _native.Mask | None:
        mask, failed = where(environment, active)
        selected = mask if active is None else mask & active
        if active is not None and failed is not None:
            failed = failed & active
        if not selected.any():
            return failed
        wrong = edit(environment, selected)
        if wrong is None:
            return failed
        wrong = wrong & selected
        return wrong if failed is None else failed | wrong

    return Plan(statement.text, run, target, how)


def _edit(call: bound.CallNode, context: str) -> tuple[Edit, Target | None, str]:
    name = call.function.name
    node = call.arguments[0].node if call.arguments else None
    if call.function.kind != "editor" or not isinstance(node, bound.PathRef | bound.LocalRef):
        raise CannotLift
    if isinstance(node, bound.PathRef) and not node.keys and node.name in ("attributes", "metadata"):
        if node.context != context:
            raise CannotLift
        return edit_map(call), None, "distinct values" if name == "merge_maps" else "kernel"
    target = as_target(node, context)
    if name == "set":
        return _set(call, target), target, "kernel" if _has_kernel(call) else "distinct values"
    if target.leaf.key is None and name == "clear":
        raise CannotLift
    kernel = _replace_kernel(call, target) if name == "replace_pattern" else None
    if kernel is not None:
        return kernel, target, "kernel"
    return _lifted_edit(call, target), target, "distinct values"


def _has_kernel(call: bound.CallNode) -> bool:
    node = call.arguments[1].node
    return node is not None and plan_kernel(node) is not None


def _set(call: bound.CallNode, target: Target) -> Edit:
    node = call.arguments[1].node
    if node is None:
        raise CannotLift
    value, write = plan_value(node), plan_write(target)

    def run(environment: Environment, active: Active) -> _native.Mask | None:
        column, failed = value(environment, active)
        mask = active
        if failed is not None:
            mask = ~failed if active is None else active & ~failed
        refused = write(environment, column, mask)
        if refused is not None:
            environment.note(refused, f"the value has a type that {target.name} does not take")
            failed = refused if failed is None else failed | refused
        return failed

    return run


def _replace_kernel(call: bound.CallNode, target: Target) -> Edit | None:
    pattern = literal(call, 1)
    replacement = literal(call, 2)
    function = call.arguments[3].node
    native = native_pattern(pattern) if isinstance(pattern, Regex) else None
    plain = isinstance(function, bound.Literal) and function.value is None
    if native is None or not isinstance(replacement, str) or not plain or target.shared:
        return None
    node = call.arguments[0].node
    read = None if node is None else plan_kernel(node)
    if read is None:
        return None
    template, write = native.template(replacement), plan_write(target)

    def run(environment: Environment, active: Active) -> _native.Mask | None:
        frame = environment.frame
        column, _ = read(environment, active)
        if _native.TAG_STR not in column.tags:
            return None
        mask = active
        if column.tags != [_native.TAG_STR]:
            strings = frame.is_tag(column, _native.TAG_STR)
            mask = strings if active is None else active & strings
        write(environment, frame.replace(column, native, template, mask), mask)
        return None

    return run


def _lifted_edit(call: bound.CallNode, target: Target) -> Edit:
    """Any editor of a single value: its own body over distinct values of target and arguments."""
    if target.shared or not call.function.pure:
        raise CannotLift
    node = call.arguments[0].node
    assert isinstance(node, bound.PathRef)
    rewriter = Rewriter()
    read = compile_value(rewriter.node(node))
    arguments = [compile_argument(rewriter.argument(argument)) for argument in call.arguments[1:]]
    getter = GETTERS[_VIEWS[call.arguments[0].parameter.type]]
    body, name = call.function.body, call.function.name

    def edit(row: Row) -> Any:
        current = getter(read(row))
        if current is None and name == "replace_pattern":
            return _KEEP
        changed = body(current, *[argument(row) for argument in arguments])
        return _KEEP if changed is UNCHANGED else changed

    lifted = Lifted(guard(edit, name), rewriter.leaves, lambda value: _MARK if value is _KEEP else storable(value))
    write = plan_write(target)

    def run(environment: Environment, active: Active) -> _native.Mask | None:
        frame = environment.frame
        column, failed = lifted.run(environment, active)
        kept = frame.compare("==", column, frame.constant(_MARK))
        mask = ~kept if active is None else active & ~kept
        if failed is not None:
            mask = mask & ~failed
        refused = write(environment, column, mask)
        if refused is not None:
            environment.note(refused, f"the value has a type that {target.name} does not take")
            failed = refused if failed is None else failed | refused
        return failed

    return run


_VIEWS = {"GetSetter": "Getter", "PMapGetSetter": "PMapGetter", "PSliceGetSetter": "PSliceGetter"}
_KEEP = object()
_MARK = "\x00keep\x00"
"""Stands for `unchanged` among results, which are columns of plain values."""
