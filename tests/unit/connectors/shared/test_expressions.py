"""Conditions and values of OTTL, by columns and by records."""

from typing import Any

import numpy as np
import pytest
from tests.support.made_metrics import span
from tests.support.processing import batch_of, gauge, key_values

from heliograph.connectors.shared.expressions import Conditions, Evaluation, Expression
from heliograph.connectors.shared.levels import Levels, Times
from heliograph.model import Batch, Signal
from heliograph.ottl import OttlError, PayloadDroppedError

HISTOGRAM = {"name": "h", "histogram": {"dataPoints": [{"count": "7", "attributes": key_values({"a": 9})}]}}


def spans() -> Batch:
    """Spans with a number, every second one with an event."""
    event = [{"name": "e", "attributes": key_values({"x": 1})}]
    return batch_of(Signal.TRACES, [span(n, attributes={"n": n}, events=event if n % 2 else []) for n in range(4)])


def points() -> Batch:
    """Points of two kinds."""
    return batch_of(Signal.METRICS, [gauge("m", [{"a": 1}, {"a": 2}]), HISTOGRAM])


def answers(batch: Batch, context: str, *texts: str) -> list[list[bool]]:
    """What conditions say of each level."""
    evaluation = Evaluation(batch)
    test = Conditions(texts, context)
    return [test(evaluation, level)[0].tolist() for level in Levels(batch).of(context)]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((), [True] * 4),
        (('attributes["n"] > 1',), [False, False, True, True]),
        (('attributes["n"] == 0', 'attributes["n"] == 3'), [True, False, False, True]),
        (("true", "false"), [True] * 4),
        (("false",), [False] * 4),
        (('Len(attributes) == 1 and attributes["n"] == 2',), [False, False, True, False]),
        (('span.attributes["n"] == 1', 'resource.attributes["r"] == "x"'), [False, True, False, False]),
    ],
)
def test_one_of_several_conditions(texts: tuple[str, ...], expected: list[bool]) -> None:
    """A record is taken by any of them, by all without any; what columns cannot answer is asked of records."""
    assert answers(spans(), "span", *texts) == [expected]


def test_conditions_of_children() -> None:
    """Events and points are asked themselves, and see what stands above them."""
    assert answers(spans(), "spanevent", 'span.attributes["n"] == 3') == [[False, True]]
    assert answers(points(), "datapoint", 'attributes["a"] > 1') == [[False, True], [True]]
    assert answers(points(), "datapoint", 'Len(attributes) == 1 and metric.name == "h"') == [[False, False], [True]]


def test_conditions_that_fail_do_not_hold_and_are_counted() -> None:
    """By columns and by records; where that is an error it says for how many."""
    batch = spans()
    level = Levels(batch).of("span")[0]
    for text in ('ParseJSON(attributes["n"])["x"] == 1', 'IsMap(attributes) and ParseJSON(attributes["n"])["x"] == 1'):
        test = Conditions([text], "span")
        flags, failures = test(Evaluation(batch), level)
        assert (flags.any(), failures) == (False, 4)
        with pytest.raises(PayloadDroppedError, match="conditions of the metric m failed for 4 records"):
            test.require(Evaluation(batch), level, "m")


def test_values_of_records() -> None:
    """By columns, by records, constant; failures are told, and only where it is asked."""
    batch = spans()
    level, evaluation = Levels(batch).of("span")[0], Evaluation(batch)
    everything, some = np.ones(4, np.bool_), np.array([True, False, False, False])

    def ask(text: str, active: Any = everything) -> tuple[list[Any], list[bool]]:
        values, wrong = Expression(text, "span")(evaluation, level, active)
        return values, wrong.tolist()

    assert ask('attributes["n"] * 2') == ([0, 2, 4, 6], [False] * 4)
    assert ask("1") == ([1] * 4, [False] * 4)
    assert ask("Len(attributes)") == ([1] * 4, [False] * 4)
    assert ask('10 / attributes["n"]')[1] == [True, False, False, False]
    assert ask('10 / attributes["n"]', ~some)[1] == [False] * 4
    assert ask("Len(attributes)", some) == ([1, None, None, None], [False] * 4)


def test_texts_are_checked() -> None:
    """A text that means nothing is an error at once."""
    with pytest.raises(OttlError):
        Conditions(["nope == 1"], "span")
    with pytest.raises(OttlError):
        Expression("nope(", "span")


def test_times_of_resources() -> None:
    """The first and the last that the records of a resource say, without zeros; now where they say none."""
    batch = batch_of(Signal.LOGS, [{"timeUnixNano": "7"}, {}, {"timeUnixNano": "3"}])
    times = Times(2, 99)
    for level in Levels(batch).of("log"):
        times.add(level)
    first, last = times.of(np.array([0, 1]))
    assert (first.tolist(), last.tolist()) == ([3, 99], [7, 99])
