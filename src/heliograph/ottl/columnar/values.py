"""Values as columns: kernels where there are some, else lifted."""

from collections.abc import Callable
from typing import Any

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.leaves import as_leaf, reader
from heliograph.ottl.columnar.lift import Lifted, Rewriter
from heliograph.ottl.golang.regex import Regex
from heliograph.ottl.rows.interpret import compile_value
from heliograph.ottl.values.convert import to_attribute
from heliograph.ottl.values.getters import like_string
from heliograph.ottl.values.types import Duration, SpanId, Time, TraceId

Active = _native.Mask | None
Result = tuple[_native.Column, _native.Mask | None]
Run = Callable[[Environment, Active], Result]
Test = Callable[[Environment, Active], tuple[_native.Mask, _native.Mask | None]]

TAGS = {
    "IsString": (_native.TAG_STR,),
    "IsInt": (_native.TAG_INT,),
    "IsDouble": (_native.TAG_DOUBLE,),
    "IsBool": (_native.TAG_BOOL,),
    "IsMap": (_native.TAG_MAP,),
    "IsList": (_native.TAG_SLICE,),
}
MATCHED_TAGS = frozenset((_native.TAG_STR, _native.TAG_NIL, _native.TAG_EMPTY))
COMPARED_TAGS = frozenset(
    (
        *(_native.TAG_STR, _native.TAG_INT, _native.TAG_DOUBLE, _native.TAG_BOOL, _native.TAG_NIL, _native.TAG_EMPTY),
        *(_native.TAG_TIME, _native.TAG_DURATION, _native.TAG_TRACE_ID, _native.TAG_SPAN_ID),
    )
)
"""Types that the kernel compares as a record does; bytes, maps and lists have rules of their own."""
_PLAIN_TAGS = frozenset((_native.TAG_STR, _native.TAG_INT, _native.TAG_BOOL, _native.TAG_DOUBLE))
_AFFIXES = ("HasPrefix", "HasSuffix")


def joined(left: _native.Mask | None, right: _native.Mask | None) -> _native.Mask | None:
    """Rows of either mask."""
    if left is None or right is None:
        return left if right is None else right
    return left | right


def storable(value: Any) -> Any:
    """A value as a frame stores it; what no attribute takes fails there."""
    return value if isinstance(value, Time | Duration | TraceId | SpanId) else to_attribute(value)


def plan_value(node: bound.Node) -> Run:
    """A value for each row.

    Raises:
        CannotLift: It reads what no frame has.
    """
    return plan_kernel(node) or _lifted(node)


def _lifted(node: bound.Node) -> Run:
    rewriter = Rewriter()
    rewritten = rewriter.node(node)
    return Lifted(compile_value(rewritten), rewriter.leaves, storable).run


def plan_kernel(node: bound.Node) -> Run | None:  # noqa: PLR0911 - a branch a type
    """A value by kernels only; None when there are none for it."""
    if isinstance(node, bound.Literal):
        return _constant(node.value)
    if isinstance(node, bound.PathRef):
        leaf = as_leaf(node)
        if leaf is None or leaf.inner:
            return None
        read = reader(leaf)
        return lambda environment, _active: (read(environment), None)
    if isinstance(node, bound.MathNode):
        return _math(node)
    if isinstance(node, bound.CallNode) and not node.keys:
        if node.function.name == "Concat":
            return _concat(node)
        test = kernel_test(node)
        return None if test is None else _as_column(test)
    return None


def _constant(value: Any) -> Run | None:
    if value is not None and type(value) not in (bool, int, float, str, bytes):
        return None
    return lambda environment, _active: (environment.frame.constant(value), None)


def _math(node: bound.MathNode) -> Run | None:
    left, right = plan_kernel(node.left), plan_kernel(node.right)
    if left is None or right is None:
        return None
    operator = node.operator

    def run(environment: Environment, active: Active) -> Result:
        first, failed_first = left(environment, active)
        second, failed_second = right(environment, active)
        column, failed = environment.frame.arithmetic(operator, first, second)
        if failed is not None:
            environment.note(failed, f"the operands of {operator} do not go together, or a division by zero")
        return column, joined(joined(failed_first, failed_second), failed)

    return run


def _concat(node: bound.CallNode) -> Run | None:
    values, delimiter = node.arguments
    if values.items is None or not isinstance(delimiter.node, bound.Literal):
        return None
    text = delimiter.node.value
    parts = [plan_kernel(item.node) if item.node is not None else None for item in values.items]
    runs = [part for part in parts if part is not None]
    if not isinstance(text, str) or len(runs) < len(parts) or not runs:
        return None
    fallback: list[Run] = []

    def run(environment: Environment, active: Active) -> Result:
        results = [part(environment, active) for part in runs]
        columns = [column for column, _ in results]
        if any(not _PLAIN_TAGS.issuperset(column.tags) for column in columns):
            if not fallback:
                fallback.append(_lifted(node))
            return fallback[0](environment, active)
        failed: _native.Mask | None = None
        for _, rows in results:
            failed = joined(failed, rows)
        return environment.frame.concat(columns, text), failed

    return run


def _as_column(test: Test) -> Run:
    def run(environment: Environment, active: Active) -> Result:
        mask, failed = test(environment, active)
        frame = environment.frame
        return frame.where(mask, frame.constant(True), frame.constant(False)), failed

    return run


def kernel_test(node: bound.CallNode) -> Test | None:
    """A converter that gives a boolean, by a kernel; None when there is none."""
    name = node.function.name
    if node.keys or name not in ("IsMatch", *_AFFIXES, *TAGS):
        return None
    argument = node.arguments[0].node
    value = None if argument is None else plan_kernel(argument)
    if value is None or isinstance(argument, bound.Literal):
        return None
    if name in TAGS:
        return _tag_test(value, TAGS[name])
    literal = node.arguments[1].node
    if not isinstance(literal, bound.Literal):
        return None
    return _match(value, literal.value) if name == "IsMatch" else _affix(value, name, literal.value)


def _tag_test(value: Run, tags: tuple[int, ...]) -> Test:
    def run(environment: Environment, active: Active) -> tuple[_native.Mask, _native.Mask | None]:
        column, failed = value(environment, active)
        return environment.frame.is_tag(column, *tags), failed

    return run


def native_pattern(regex: Regex) -> _native.Pattern | None:
    """The pattern for the kernels; None when they cannot take it."""
    try:
        return _native.Pattern(regex.pattern)
    except ValueError:
        return None


def _match(value: Run, regex: Any) -> Test | None:
    pattern = native_pattern(regex) if isinstance(regex, Regex) else None
    if pattern is None or not isinstance(regex, Regex):
        return None

    def run(environment: Environment, active: Active) -> tuple[_native.Mask, _native.Mask | None]:
        frame = environment.frame
        column, failed = value(environment, active)
        if MATCHED_TAGS.issuperset(column.tags):
            return frame.is_match(column, pattern), failed
        (distinct,), codes = frame.distinct([column], active)
        texts = map(like_string, frame.to_list(distinct))
        return frame.take_mask(frame.mask([text is not None and regex.matches(text) for text in texts]), codes), failed

    return run


def _affix(value: Run, name: str, text: str) -> Test:
    def run(environment: Environment, active: Active) -> tuple[_native.Mask, _native.Mask | None]:
        frame = environment.frame
        column, failed = value(environment, active)
        found = frame.has_prefix(column, text) if name == "HasPrefix" else frame.has_suffix(column, text)
        if column.tags != [_native.TAG_STR]:
            wrong = ~frame.is_tag(column, _native.TAG_STR)
            environment.note(wrong, f"{name} expects a string")
            failed = joined(failed, wrong)
        return found, failed

    return run
