"""What a text means before any record: syntax, names, places and hints."""

import pytest

from heliograph.ottl import OttlConfigError, OttlError, OttlSyntaxError, compile_condition, compile_transform
from heliograph.ottl.contexts import SIGNAL_CONTEXTS
from heliograph.ottl.lexer import tokenize
from heliograph.ottl.parser import parse_condition, parse_statement, parse_value
from heliograph.ottl.program import ErrorMode, bind_condition, bind_filter, bind_groups, bind_value


def _refused(text: str, context: str = "log") -> OttlError:
    with pytest.raises(OttlError) as caught:
        bind_value(text, context)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        '"a\\"b"',
        "0x00ff",
        "-1.5e3",
        "nil",
        "true",
        "1 + 2 * (3 - 4) / 5",
        '[1, "a", [true]]',
        '{"a": 1, "b": {"c": [1]}}',
        'log.attributes["a"]["b"][0]',
        'ParseJSON("{}")["a"]',
        "SEVERITY_NUMBER_ERROR",
        'Concat(delimiter="-", vals=["a", "b"])',
        "Filter([1, 2], (i, x) => x > 1)",
    ],
)
def test_values_parse(text: str) -> None:
    """Each form of a value has a tree."""
    assert parse_value(text) is not None


@pytest.mark.parametrize(
    "text",
    ["set(body, 1)", 'set(attributes["a"], 1) where true', "set(body,1)where not (1 == 1 or false) and IsMap(body)"],
)
def test_statements_parse(text: str) -> None:
    """Statements parse with and without a condition, whatever the spaces."""
    assert parse_statement(text).editor.function == "set"


@pytest.mark.parametrize("text", ["1 ==", "and true", "(true", "1 == 2 == 3", "true or", "not"])
def test_conditions_that_do_not_parse(text: str) -> None:
    """A broken condition is a syntax error with a position."""
    with pytest.raises(OttlSyntaxError) as caught:
        parse_condition(text)
    assert caught.value.position is not None


def test_the_position_of_a_syntax_error() -> None:
    """Line and column point at the first token that does not fit."""
    error = _refused('Concat(["a",\n "b" "c"], "-")')
    assert error.position is not None
    assert (error.position.line, error.position.column) == (2, 6)


@pytest.mark.parametrize(
    ("text", "context", "hint"),
    [
        ("span.atributes", "span", "did you mean `span.attributes`?"),
        ("log.severty_text", "log", "did you mean `log.severity_text`?"),
        ('Concatt(["a"], "")', "log", "did you mean `Concat`?"),
        ("SEVERITY_NUMBER_EROR", "log", "did you mean `SEVERITY_NUMBER_ERROR`?"),
    ],
)
def test_suggestions(text: str, context: str, hint: str) -> None:
    """An unknown name comes with the nearest known one."""
    assert hint in _refused(text, context).message


@pytest.mark.parametrize(
    "text",
    [
        'IsMatch(body, "(")',
        'Int("x")',
        'Time("2024", "%Q")',
        'TraceID("0102")',
        'Substring("abc")',
        'Split("a", ",", 1, 2)',
        'ExtractGrokPatterns(body, "%{NOTHING}")',
        'log.attributes["a"].b',
        "log.cache.x",
        "metric.name",
        "Filter([1], 2)",
    ],
)
def test_literals_and_names_are_checked_before_any_record(text: str) -> None:
    """What can never work is refused when the text is read."""
    assert isinstance(_refused(text), OttlError)


def test_hostile_nesting_is_refused() -> None:
    """Depth is bounded: no text brings the parser's stack down."""
    for text in ("(" * 100_000, "[" * 100_000, "not " * 100_000 + "true", "1" + " + 1" * 50_000):
        try:
            bind_condition(f"{text} == 1", "log")
        except OttlError:
            continue


def test_tokens_cover_the_text() -> None:
    """Tokens carry their offsets."""
    tokens = tokenize('set(a.b["c"], 1.5) where x == true')
    assert [token.offset for token in tokens] == sorted(token.offset for token in tokens)


@pytest.mark.parametrize(
    ("signal", "text", "context"),
    [
        ("logs", 'set(log.attributes["a"], resource.attributes["b"])', "log"),
        ("logs", 'set(resource.attributes["a"], 1)', "resource"),
        ("traces", 'set(span.attributes["a"], spanevent.name)', "spanevent"),
        ("traces", "set(span.name, scope.name)", "span"),
        ("metrics", 'set(metric.name, "a") where datapoint.flags == 0', "datapoint"),
        ("metrics", 'set(metric.name, "a")', "metric"),
    ],
)
def test_inferred_contexts(signal: str, text: str, context: str) -> None:
    """A statement without a context runs in the deepest one that it names."""
    (group,) = bind_groups([text], signal, ErrorMode.IGNORE)
    assert group.context == context


def test_contexts_that_a_signal_has() -> None:
    """A context of another signal is refused with those that exist."""
    assert "log" in SIGNAL_CONTEXTS["logs"]
    with pytest.raises(OttlConfigError, match="log, resource, scope"):
        compile_transform(["set(span.name, 1)"], "logs")


def test_filters_know_each_conditions_context() -> None:
    """Plain conditions are sorted to the contexts that they name."""
    groups = bind_filter(['resource.attributes["a"] == 1', "log.severity_number < 9"], "logs", ErrorMode.IGNORE)
    assert {context for group in groups for context in group.conditions} == {"resource", "log"}


def test_a_condition_is_no_statement() -> None:
    """Editors have no place in conditions, converters none as statements."""
    with pytest.raises(OttlError):
        compile_condition("set(log.body, 1)", "log")
    with pytest.raises(OttlError):
        compile_transform(['Concat([log.body], "")'], "logs")
