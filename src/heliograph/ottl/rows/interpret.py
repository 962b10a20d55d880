"""The checked tree as functions of a record."""

from collections.abc import Callable
from typing import Any

from heliograph.ottl import bound
from heliograph.ottl.check import map_value
from heliograph.ottl.errors import StatementError
from heliograph.ottl.rows.access import replace_map
from heliograph.ottl.rows.calls import compile_call
from heliograph.ottl.rows.indexing import read_keys, read_result, write_keys
from heliograph.ottl.rows.paths import ACCESS
from heliograph.ottl.rows.record import Row
from heliograph.ottl.rows.tracestate import insert, parse
from heliograph.ottl.values.arithmetic import calculate, negate
from heliograph.ottl.values.compare import comparator
from heliograph.ottl.values.types import RawList, Value, go_type

Get = Callable[[Row], Value]
Put = Callable[[Row, Value], None]
Test = Callable[[Row], bool]


def compile_value(node: bound.Node) -> Get:  # noqa: PLR0911 - a branch a type
    """The value of a node."""
    if isinstance(node, bound.Literal):
        value = node.value
        return lambda _row: value
    if isinstance(node, bound.PathRef):
        return compile_read(node)
    if isinstance(node, bound.CallNode):
        return _indexed(compile_call(node), node.keys)
    if isinstance(node, bound.LocalRef):
        name = node.name
        return _indexed(lambda row: row.locals[name], node.keys)
    if isinstance(node, bound.ColumnRef):
        return _column(node)
    if isinstance(node, bound.ListNode):
        items = [compile_value(item) for item in node.items]
        return lambda row: RawList(item(row) for item in items)
    if isinstance(node, bound.MapNode):
        pairs = [(key, compile_value(item)) for key, item in node.items]
        return lambda row: {key: map_value(item(row)) for key, item in pairs}
    if isinstance(node, bound.MathNode):
        operator, left, right = node.operator, compile_value(node.left), compile_value(node.right)
        return lambda row: calculate(operator, left(row), right(row))
    if isinstance(node, bound.NegateNode):
        operand = compile_value(node.operand)
        return lambda row: negate(operand(row))
    raise TypeError(f"{type(node).__name__} has no value of its own")


def _indexed(get: Get, keys: tuple[bound.Node, ...]) -> Get:
    if not keys:
        return get
    parts = [compile_value(key) for key in keys]
    return lambda row: read_result(get(row), [part(row) for part in parts])


def compile_read(node: bound.PathRef) -> Get:
    """The value of a path."""
    base = _base(node)
    if not node.keys:
        return base
    if node.name == "trace_state":
        return _read_trace_state(base, node.keys)
    indexable = _body_only if node.name == "body" else None
    if (
        len(node.keys) == 1
        and isinstance(node.keys[0], bound.Literal)
        and isinstance(node.keys[0].value, str)
        and indexable is None
    ):
        key = node.keys[0].value
        return lambda row: base(row).get(key)
    parts = [compile_value(key) for key in node.keys]

    def read(row: Row) -> Value:
        holder = base(row)
        if indexable is not None:
            indexable(holder)
        return read_keys(holder, [part(row) for part in parts])

    return read


def _column(node: bound.ColumnRef) -> Get:
    name, parts = node.name, [compile_value(key) for key in node.keys]
    if not parts:
        return lambda row: row.locals[name]

    def read(row: Row) -> Value:
        holder = row.locals[name]
        if node.body:
            _body_only(holder)
        return None if holder is None else read_keys(holder, [part(row) for part in parts])

    return read


def _base(node: bound.PathRef) -> Get:
    if node.name == "cache":
        return lambda row: row.cache
    return ACCESS[node.context][node.name].get


def _body_only(holder: Value) -> None:
    if type(holder) not in (dict, list):
        raise StatementError(f"log bodies of type {go_type(holder)} cannot be indexed")


def compile_write(node: bound.PathRef | bound.LocalRef) -> Put:
    """Writing to a path."""
    if isinstance(node, bound.LocalRef):
        return _refuse(f'local identifier "{node.name}" cannot be set')
    if not node.keys:
        return _write_cache if node.name == "cache" else ACCESS[node.context][node.name].set
    base = _base(node)
    if node.name == "trace_state":
        return _write_trace_state(node)
    if not node.spec.writable:
        return _refuse(f'the path "{node.context}.{node.name}" is read-only and cannot be modified')
    parts = [compile_value(key) for key in node.keys]
    check = _body_only if node.name == "body" else None

    def write(row: Row, value: Value) -> None:
        holder = base(row)
        if check is not None:
            check(holder)
        write_keys(holder, [part(row) for part in parts], value)

    return write


def _write_cache(row: Row, value: Value) -> None:
    replace_map(row.cache, value)


def _refuse(message: str) -> Put:
    def write(_row: Row, _value: Value) -> None:
        raise StatementError(message)

    return write


def _literal_key(keys: tuple[bound.Node, ...]) -> str:
    if len(keys) != 1:
        raise StatementError("must provide exactly 1 key when accessing trace_state")
    if isinstance(keys[0], bound.Literal) and isinstance(keys[0].value, str):
        return keys[0].value
    raise StatementError("trace_state indexing type must be a string")


def _read_trace_state(base: Get, keys: tuple[bound.Node, ...]) -> Get:
    def read(row: Row) -> Value:
        members = parse(base(row))
        return None if members is None else dict(members).get(_literal_key(keys), "")

    return read


def _write_trace_state(node: bound.PathRef) -> Put:
    access = ACCESS[node.context][node.name]

    def write(row: Row, value: Value) -> None:
        if value is None:
            raise StatementError("setting a value to nil is not supported")
        if not isinstance(value, str):
            raise StatementError(f"expects string but got {go_type(value)}")
        members = parse(access.get(row))
        updated = None if members is None else insert(members, _literal_key(node.keys), value)
        if updated is not None:
            access.set(row, updated)

    return write


def compile_condition(node: bound.ConditionNode) -> Test:
    """Whether a condition holds."""
    if isinstance(node, bool):
        return lambda _row: node
    if isinstance(node, bound.CompareNode):
        compare, left, right = comparator(node.operator), compile_value(node.left), compile_value(node.right)
        return lambda row: compare(left(row), right(row))
    if isinstance(node, bound.TestNode):
        return _boolean(compile_value(node.call))
    if isinstance(node, bound.NotNode):
        operand = compile_condition(node.operand)
        return lambda row: not operand(row)
    operands = [compile_condition(operand) for operand in node.operands]
    if isinstance(node, bound.AndNode):
        return lambda row: all(operand(row) for operand in operands)
    return lambda row: any(operand(row) for operand in operands)


def _boolean(get: Get) -> Test:
    def test(row: Row) -> bool:
        value = get(row)
        if isinstance(value, bool):
            return value
        raise StatementError(
            f"value returned from Converter in constant expression must be bool but got {go_type(value)}"
        )

    return test


def compile_lambda(node: bound.LambdaNode) -> Callable[[Row], Callable[..., Any]]:
    """A lambda as a function of its arguments, for a record."""
    is_value = not isinstance(
        node.body, bool | bound.CompareNode | bound.TestNode | bound.NotNode | bound.AndNode | bound.OrNode
    )
    body: Callable[[Row], Any] = compile_value(node.body) if is_value else compile_condition(node.body)  # type: ignore[arg-type]
    names = node.parameters

    def make(row: Row) -> Callable[..., Any]:
        def call(*arguments: Value) -> Any:
            outer = row.locals
            row.locals = {**outer, **{name: value for name, value in zip(names, arguments, strict=True) if name != "_"}}
            try:
                return body(row)
            finally:
                row.locals = outer

        return call

    return make


def compile_statement(statement: bound.BoundStatement) -> Callable[[Row], bool]:
    """Run a statement for a record; whether its condition held.

    The function raises StatementError when the statement fails.
    """
    where = compile_condition(statement.where)
    run = compile_call(statement.editor)
    if statement.where is True:

        def always(row: Row) -> bool:
            run(row)
            return True

        return always

    def guarded(row: Row) -> bool:
        if not where(row):
            return False
        run(row)
        return True

    return guarded
