"""The plain-text cases: a text a line, then `=>` and what comes of it.

For values and conditions the answer is AnyValue JSON, `error` (the record fails) or `config` (the text is refused).
For transforms, whose statements are separated by ` ;; `, it is a map of the places that changed, or `config`; `!n`
before it counts the failures that were skipped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Answer = Callable[[dict[str, Any]], dict[str, Any]]
_SIGNALS = {"log": "logs", "trace": "traces", "metric": "metrics"}


@dataclass(frozen=True)
class Case:
    """One case: which file, the text, the expected answer."""

    name: str
    kind: str
    text: str
    expected: str


def fixture(signal: str) -> Any:
    """The request that the cases of a signal run on."""
    return json.loads((HERE / "fixtures" / f"{signal}.json").read_text())


def load() -> Iterator[Case]:
    """All cases."""
    for path in sorted((HERE / "cases").rglob("*.txt")):
        kind = path.stem if path.parent.name == "transform" else "condition" if path.stem == "conditions" else "value"
        lines = path.read_text().rstrip("\n").split("\n")
        for number, (text, expected) in enumerate(zip(lines[::2], lines[1::2], strict=True)):
            yield Case(f"{path.stem}-{number}", kind, text, expected.removeprefix("=> "))


def outcome(case: Case, ask: Answer) -> str:
    """What an engine makes of a case, in the form of the files."""
    if case.kind in _SIGNALS:
        return _transformed(case, ask)
    answer = ask({"op": case.kind, "context": "log", "signal": "logs", "text": case.text, "input": fixture("logs")})
    if "results" not in answer:
        return str(answer["stage"])
    result = answer["results"][0]
    return "error" if "error" in result else json.dumps(ordered(result["value"]), ensure_ascii=False)


def _transformed(case: Case, ask: Answer) -> str:
    signal = _SIGNALS[case.kind]
    before = fixture(signal)
    question: dict[str, Any] = {"op": "transform", "signal": signal, "input": before}
    statements = case.text.split(" ;; ")
    question |= (
        {"groups": [{"context": "log", "statements": statements}]} if signal == "logs" else {"statements": statements}
    )
    answer = ask(question)
    if "output" not in answer:
        return str(answer["stage"])
    changes = dict(
        changed(tree(ask({"op": "transform", "signal": signal, "input": before})["output"]), tree(answer["output"]))
    )
    failures = len(answer["row_errors"])
    return (f"!{failures} " if failures else "") + json.dumps(changes, ensure_ascii=False)


def ordered(value: Any) -> Any:
    """AnyValue JSON with the entries of maps in the order of their keys: maps have none."""
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {key: ordered(item) for key, item in value.items()}
    entries = made.get("kvlistValue", {}).get("values") if isinstance(made.get("kvlistValue"), dict) else None
    if entries:
        made["kvlistValue"]["values"] = sorted(entries, key=lambda entry: entry["key"])
    return made


def tree(value: Any) -> Any:
    """A request with lists of keys and values as maps, and lists as maps of their indexes."""
    if isinstance(value, dict):
        return {key: tree(item) for key, item in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and "key" in item for item in value):
            return {item["key"]: tree(item.get("value")) for item in value}
        return {str(index): tree(item) for index, item in enumerate(value)}
    return value


def changed(before: Any, after: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """The places that differ, with what stands there afterwards (None when nothing does)."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        if before != after or type(before) is not type(after):
            yield place, after
        return
    for key in sorted({*before, *after}):
        if key in before and key in after:
            yield from changed(before[key], after[key], f"{place}/{key}")
        else:
            yield f"{place}/{key}", after.get(key)
