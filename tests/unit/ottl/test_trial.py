"""Trying statements on a request."""

from heliograph.ottl.trial import problems, try_out

LOGS = {
    "resourceLogs": [
        {"scopeLogs": [{"logRecords": [{"severityNumber": number, "severityText": "x"} for number in (9, 17)]}]}
    ]
}


def test_statements_edit_and_conditions_drop() -> None:
    """The diff shows what statements changed; what a condition takes is gone."""
    trial = try_out(LOGS, ['set(log.severity_text, "y")'], ["log.severity_number > 10"])
    [record] = trial.after["resourceLogs"][0]["scopeLogs"][0]["logRecords"]
    assert (record["severityNumber"], record["severityText"]) == (9, "y")
    assert any(line.startswith("+") and '"y"' in line for line in trial.difference())


def test_every_wrong_text_is_told_with_its_place() -> None:
    """Each text is looked at for itself; the others do not hide it."""
    statements = ['set(span.atributes["a"], 1)', 'set(span.name, "ok")', "sett(span.name, 1)"]
    found = problems(statements, ["span.kind =="], "traces")
    assert [(kind, error.index) for kind, error in found] == [("statements", 0), ("statements", 2), ("conditions", 0)]
    assert "did you mean" in found[0][1].message
    assert found[0][1].position is not None


def test_texts_that_do_not_fit_together_are_told() -> None:
    """Statements that are right alone can have no context in common."""
    assert problems(['set(span.name, "a")', 'set(spanevent.name, "b")'], [], "traces") == []
    assert problems(["set(spanlink.flags, 1)", 'set(spanevent.name, "b")'], [], "traces")
