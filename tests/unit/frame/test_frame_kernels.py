"""Kernels against the scalar definitions of OTTL: comparisons, arithmetic, patterns, text, lifting."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from heliograph import _native
from heliograph.model import Signal
from heliograph.ottl.errors import StatementError
from heliograph.ottl.golang.regex import Regex
from heliograph.ottl.values.arithmetic import calculate
from heliograph.ottl.values.compare import comparator
from heliograph.ottl.values.convert import as_string
from heliograph.ottl.values.types import Duration, SpanId, Time, TraceId
from heliograph.wire import decode

QUICK = settings(max_examples=40, deadline=None)
TYPES = (Time, Duration, TraceId, SpanId)
NANOS = st.integers(-(2**61), 2**61)
INTEGERS = st.one_of(st.integers(-3, 3), st.integers(-(2**63), 2**63 - 1))
SCALARS: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    INTEGERS,
    st.floats(),
    st.sampled_from([0.0, 1.0, -2.0]),
    st.text(max_size=5),
    st.binary(max_size=3),
    NANOS.map(Time),
    NANOS.map(Duration),
    st.binary(min_size=16, max_size=16).map(TraceId),
    st.binary(min_size=8, max_size=8).map(SpanId),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(st.one_of(INTEGERS, st.text(max_size=2)), max_size=2),
    st.dictionaries(st.text(max_size=2), INTEGERS, max_size=2),
)
COLUMN = st.lists(VALUES, min_size=1, max_size=6)
PATTERNS = [
    *("a", "^a", "a+", "[ab]+c?", "^[ab]*$", "(a)(b)?", "(?P<x>a|b)", "a*", "", r"\d+", r"\bab\b", r"[\w-]+", "é", "."),
    *(r"\s", r"[^a]", "(?i)AB", "a|ab", "x{2,3}", "[[:alpha:]]", r"\Qa.b\E", "a.b", "/[0-9]+", "(?s)a.*b", r"\W"),
    *("[[a]", r"\<", "^$"),
]
TEMPLATES = ["", "-", "$1", "${1}x", "$x", "$1x", "$$", "<$0>", "$", "${", "${no}", "é$0"]
TEXTS = st.one_of(st.text("ab01/. é<[x\n-", max_size=14), st.text(max_size=8))


@pytest.fixture
def frame() -> _native.Frame:
    """A frame of six empty log records."""
    return frame_of_logs(6)


def frame_of_logs(count: int) -> _native.Frame:
    """A frame of empty log records."""
    request = ExportLogsServiceRequest()
    scoped = request.resource_logs.add().scope_logs.add()
    for _ in range(count):
        scoped.log_records.add()
    return _native.Frame(decode(Signal.LOGS, [request.SerializeToString()]).native, TYPES)


def same(left: Any, right: Any) -> bool:
    """Equal with type, NaN equal to itself."""
    return type(left) is type(right) and (left == right or (left != left and right != right))  # noqa: PLR0124 # NaN


@QUICK
@given(values=COLUMN)
def test_python_values_come_back(values: list[Any]) -> None:
    """A column holds any value, and gives it back with its type."""
    frame = frame_of_logs(1)
    found = frame.to_list(frame.from_list(values), len(values))
    assert all(map(same, found, values))
    assert len(found) == len(values)


@pytest.mark.parametrize("symbol", ["==", "!=", "<", "<=", ">", ">="])
@QUICK
@given(values=COLUMN, other=VALUES, shift=st.integers(0, 5))
def test_comparisons(symbol: str, values: list[Any], other: Any, shift: int) -> None:
    """Columns with columns and with literals on either side compare as OTTL's scalars do."""
    frame, compare = frame_of_logs(1), comparator(symbol)
    column, literal = frame.from_list(values), frame.constant(other)
    turned = values[shift % len(values) :] + values[: shift % len(values)]
    rows = len(values)
    assert frame.compare(symbol, column, literal).to_list(rows) == [compare(value, other) for value in values]
    assert frame.compare(symbol, literal, column).to_list(rows) == [compare(other, value) for value in values]
    pairs = frame.compare(symbol, column, frame.from_list(turned)).to_list(rows)
    assert pairs == [compare(left, right) for left, right in zip(values, turned, strict=True)]


@pytest.mark.parametrize("symbol", ["+", "-", "*", "/"])
@QUICK
@given(values=st.lists(SCALARS, min_size=1, max_size=6), other=SCALARS)
def test_arithmetic(symbol: str, values: list[Any], other: Any) -> None:
    """Each row's result or error is that of OTTL's scalars."""
    frame = frame_of_logs(1)
    column, failed = frame.arithmetic(symbol, frame.from_list(values), frame.constant(other))
    errors = failed.to_list(len(values)) if failed else [False] * len(values)
    for value, found, error in zip(values, frame.to_list(column, len(values)), errors, strict=True):
        try:
            wanted = calculate(symbol, value, other)
        except StatementError:
            assert error
            continue
        assert not error
        in_range = not isinstance(wanted, Time) or -(2**63) <= wanted.ns < 2**63
        assert same(found, wanted) or not in_range


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(max_examples=20, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=6), template=st.sampled_from(TEMPLATES))
def test_patterns(pattern: str, texts: list[str], template: str) -> None:
    """Matching and replacing are RE2's, whatever way the pattern is searched."""
    frame, reference, own = frame_of_logs(1), Regex(pattern), _native.Pattern(pattern)
    if reference.matches(""):
        # The reference steps over a character's bytes one by one behind an empty match; Go and the frame do not.
        texts = [text for text in texts if text.isascii()]
    column = frame.from_list(texts)
    assert frame.is_match(column, own).to_list(len(texts)) == [reference.matches(text) for text in texts]
    replaced = frame.to_list(frame.replace(column, own, own.template(template)))
    assert replaced == [reference.replace_all(text, template) for text in texts]


@pytest.mark.parametrize("pattern", ["(", "[a", "a{1001}{1001}", "(?=a)", r"\1", "*a"])
def test_a_bad_pattern_says_what_is_wrong(pattern: str) -> None:
    """What RE2 does not read is refused when the pattern is made."""
    with pytest.raises(ValueError, match=r"."):
        _native.Pattern(pattern)


@QUICK
@given(values=st.lists(st.one_of(st.none(), TEXTS, INTEGERS, st.booleans(), st.floats(), st.binary(max_size=3))))
def test_text_of_any_value(values: list[Any]) -> None:
    """`text` and `concat` show values as the Collector does."""
    frame = frame_of_logs(1)
    column = frame.from_list(values)
    assert frame.to_list(frame.text(column), len(values)) == [
        None if value is None else as_string(value) for value in values
    ]
    joined = frame.to_list(frame.concat([column, frame.constant("x")], "-"))
    assert joined == [("<nil>" if value is None else as_string(value)) + "-x" for value in values]


@QUICK
@given(texts=st.lists(st.one_of(TEXTS, st.integers(0, 3), st.none()), max_size=6), part=st.text("ab/", max_size=2))
def test_text_predicates(texts: list[Any], part: str) -> None:
    """Prefix, suffix and substring hold for text only."""
    frame = frame_of_logs(1)
    column = frame.from_list(texts)
    strings = [text if isinstance(text, str) else None for text in texts]
    assert frame.has_prefix(column, part).to_list() == [s is not None and s.startswith(part) for s in strings]
    assert frame.has_suffix(column, part).to_list() == [s is not None and s.endswith(part) for s in strings]
    assert frame.contains(column, part).to_list() == [s is not None and part in s for s in strings]


@QUICK
@given(data=st.data(), values=st.lists(st.sampled_from([None, 1, 1.0, True, "a", "b", b"a"]), max_size=12))
def test_lifting_a_function(data: st.DataObject, values: list[Any]) -> None:
    """A function of distinct rows, put back, is the function of each row; rows outside the mask are nil."""
    frame = frame_of_logs(1)
    others = data.draw(st.lists(st.sampled_from(["x", 2]), min_size=len(values), max_size=len(values)))
    chosen = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    columns, codes = frame.distinct([frame.from_list(values), frame.from_list(others)], frame.mask(chosen))
    count = max(map(len, columns))  # a column of nils may be a constant
    pairs = list(zip(*(frame.to_list(column, count) for column in columns), strict=True))
    assert len({repr(pair) for pair in pairs}) == len(pairs)
    found = frame.to_list(frame.take(frame.from_list([repr(pair) for pair in pairs]), codes), len(values))
    rows = zip(values, others, chosen, strict=True)
    assert found == [repr((value, other)) if use else None for value, other, use in rows]
    marked = frame.take_mask(frame.mask([pair[1] == "x" for pair in pairs]), codes)
    assert marked.to_list(len(values)) == [use and other == "x" for other, use in zip(others, chosen, strict=True)]


def test_too_few_results_are_refused(frame: _native.Frame) -> None:
    """A function must give a result for each distinct row."""
    columns, codes = frame.distinct([frame.from_list([1, 2, 1])])
    assert len(columns[0]) == 2
    with pytest.raises(ValueError, match="2 results are needed, not 1"):
        frame.take(frame.from_list(["one"]), codes)
    with pytest.raises(ValueError, match="2 results are needed, not 1"):
        frame.take_mask(frame.mask([True]), codes)


def test_constants_stay_constant(frame: _native.Frame) -> None:
    """Operations on constants cost nothing a row and go with any number of rows."""
    two = frame.arithmetic("+", frame.constant(1), frame.constant(1))[0]
    assert two.is_constant
    assert frame.to_list(two) == [2]
    columns, codes = frame.distinct([two])
    assert frame.to_list(frame.take(columns[0], codes)) == [2]
    column = frame.where(frame.mask([True, False] * 3), two, frame.constant("x"))
    assert frame.to_list(column) == [2, "x"] * 3
    assert frame.negate(two)[0].tags == [_native.TAG_INT]
    assert frame.is_tag(column, _native.TAG_STR).to_list() == [False, True] * 3


def test_masks(frame: _native.Frame) -> None:
    """Masks combine with each other and with constants, and refuse other lengths."""
    mask = frame.mask([True, True, False])
    other = frame.mask([True, False, False])
    assert (mask & other).to_list() == [True, False, False]
    assert (mask | ~other).to_list() == [True, True, True]
    assert (mask & frame.mask(True)).count() == 2
    assert not (mask & frame.mask(False)).any()
    assert (mask | frame.mask(True)).all()
    assert frame.mask(True).count(7) == 7
    with pytest.raises(ValueError, match="do not go together"):
        _ = mask & frame.mask([True])
