"""Functions that take functions: a list passes (index, value), a map (key, value)."""

from collections.abc import Callable, Iterable
from typing import Any

from heliograph.ottl.errors import StatementError, TypeMismatchError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.values.convert import copy, copy_value_to
from heliograph.ottl.values.getters import get_list, get_map
from heliograph.ottl.values.types import RawList, Value, go_type

Call = Callable[..., Any]


def _source(value: Value) -> dict[str, Any] | list[Any]:
    for view in (get_list, get_map):
        try:
            return view(value)
        except TypeMismatchError:
            continue
    raise StatementError(f"unsupported type provided: {go_type(value)}")


def _pairs(source: dict[str, Any] | list[Any]) -> Iterable[tuple[Any, Any]]:
    return source.items() if isinstance(source, dict) else enumerate(source)


def _boolean(result: Any) -> bool:
    if isinstance(result, bool):
        return result
    raise StatementError(f"lambda expression must return a value of type bool, got {go_type(result)}")


@converter("All(Source Getter, Predicate LambdaExpression/2)")
def all_match(source: Value, predicate: Call) -> bool:
    """Whether the predicate holds for every element."""
    return all(_boolean(predicate(key, value)) for key, value in _pairs(_source(source)))


@converter("Any(Source Getter, Predicate LambdaExpression/2)")
def any_match(source: Value, predicate: Call) -> bool:
    """Whether the predicate holds for an element."""
    return any(_boolean(predicate(key, value)) for key, value in _pairs(_source(source)))


@converter("Filter(Source Getter, Predicate LambdaExpression/2)")
def filter_elements(source: Value, predicate: Call) -> Value:
    """The elements for which the predicate holds."""
    elements = _source(source)
    kept = [(key, copy(value)) for key, value in _pairs(elements) if _boolean(predicate(key, value))]
    return dict(kept) if isinstance(elements, dict) else [value for _, value in kept]


@converter("Find(Source Getter, Predicate LambdaExpression/2, Mapper? LambdaExpression/2)")
def find(source: Value, predicate: Call, mapper: Call | None = None) -> Value:
    """The first element for which the predicate holds, or what the mapper makes of it; nil without one."""
    for key, value in _pairs(_source(source)):
        if _boolean(predicate(key, value)):
            if mapper is None:
                return value
            result = mapper(key, value)
            return RawList(result) if isinstance(result, list) and type(result) is not list else result
    return None


@converter("MapEach(Source Getter, Mapper LambdaExpression/2)")
def map_each(source: Value, mapper: Call) -> Value:
    """Each element replaced by what the mapper makes of it."""
    elements = _source(source)
    mapped = [(key, copy_value_to(mapper(key, value))) for key, value in _pairs(elements)]
    return dict(mapped) if isinstance(elements, dict) else [value for _, value in mapped]


@converter("MapKeys(Source PMapGetter, KeyMapper LambdaExpression/2)")
def map_keys(source: dict[str, Any], key_mapper: Call) -> dict[str, Any]:
    """The map under other keys; of keys that become one, the last value stays."""
    result: dict[str, Any] = {}
    for key, value in source.items():
        name = key_mapper(key, value)
        if not isinstance(name, str):
            raise StatementError(f"lambda expression must return a value of type string, got {go_type(name)}")
        result[name] = copy(value)
    return result


@converter("Reduce(Source Getter, Seed Getter, Accumulator LambdaExpression/3)")
def reduce(source: Value, seed: Value, accumulator: Call) -> Value:
    """One value from all elements."""
    elements = _source(source)
    for key, value in _pairs(elements):
        seed = accumulator(seed, key, value)
    return seed


@converter("When(Condition LambdaExpression/0, TrueValue Getter, FalseValue Getter)", Options(lazy=True))
def when(condition: Any, true_value: Call, false_value: Call) -> Value:
    """One of two values."""
    return true_value() if _boolean(condition()()) else false_value()
