import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import MAX_FILTERS, Filter, Operator, parse_filters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a=b", Filter("a", Operator.EQUAL, "b")),
        ("a = b c", Filter("a", Operator.EQUAL, "b c")),
        ("a=", Filter("a", Operator.EQUAL, "")),
        ("a!=b=c", Filter("a", Operator.NOT_EQUAL, "b=c")),
        ("http.status>=500", Filter("http.status", Operator.GREATER_OR_EQUAL, "500")),
        ("a<b", Filter("a", Operator.LESS, "b")),
        ("a~b", Filter("a", Operator.CONTAINS, "b")),
        ("a!~b", Filter("a", Operator.NOT_CONTAINS, "b")),
        ("a=~^b$", Filter("a", Operator.MATCHES, "^b$")),
        ("a?", Filter("a", Operator.EXISTS)),
        ("!a?", Filter("a", Operator.NOT_EXISTS)),
        ('"k=1 \\"x\\""=v', Filter('k=1 "x"', Operator.EQUAL, "v")),
    ],
)
def test_terms(text: str, expected: Filter) -> None:
    """Each operator is read as documented."""
    assert Filter.parse(text) == expected


@pytest.mark.parametrize("text", ["", "a", "=b", "a b=c", "?", '"a=b', "x" * 5000 + "=1"])
def test_what_is_no_term(text: str) -> None:
    """Anything else is refused with examples."""
    with pytest.raises(InvalidQuestionError) as caught:
        Filter.parse(text)
    assert caught.value.field == "filter"
    assert "key=value" in caught.value.hint


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=30).filter(str.strip),
    st.sampled_from([item for item in Operator if item not in {Operator.EXISTS, Operator.NOT_EXISTS}]),
    st.from_regex(r"[a-z0-9][a-z0-9 .=]{0,10}[a-z0-9]", fullmatch=True),
)
def test_a_term_survives_being_written(key: str, operator: Operator, value: str) -> None:
    """`str` of a filter is a term that reads as the same filter."""
    term = Filter(key.replace("\\", ""), operator, value)
    if term.key:
        assert Filter.parse(str(term)) == term


def test_too_many() -> None:
    """The number of filters is bounded."""
    with pytest.raises(InvalidQuestionError, match=str(MAX_FILTERS)):
        parse_filters(["a=b"] * (MAX_FILTERS + 1))
