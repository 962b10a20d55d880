"""JSON lines for tools: a question a line, its answer a line, in order."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TextIO

from heliograph.exceptions import HeliographError
from heliograph.ottl.answers import encode_result
from heliograph.ottl.contexts import CONTEXTS, SIGNAL_CONTEXTS, context_of
from heliograph.ottl.errors import OttlConfigError, OttlError, StatementError
from heliograph.ottl.functions import FUNCTIONS
from heliograph.ottl.program import ErrorMode, bind_condition, bind_filter, bind_groups, bind_value, error_mode
from heliograph.ottl.rows.codec import decode_request, encode_request
from heliograph.ottl.rows.filter import RowFilter
from heliograph.ottl.rows.interpret import compile_condition, compile_value
from heliograph.ottl.rows.transform import RowTransform
from heliograph.ottl.rows.walk import rows

Question = Mapping[str, Any]
Answer = dict[str, Any]
_REQUEST_KEYS = {"resourceSpans": "traces", "resourceMetrics": "metrics", "resourceLogs": "logs"}


class QuestionError(OttlConfigError):
    """A question that is no question."""

    code = "HG-CFG-043"


def serve(questions: Iterable[str], answers: TextIO) -> None:
    """Answer each line of `questions`; a line that cannot be answered gets an error."""
    for line in questions:
        if line.strip():
            answers.write(json.dumps(answer(line), ensure_ascii=False) + "\n")
            answers.flush()


def answer(line: str) -> Answer:
    """The answer to one line; never raises for what a line holds."""
    identity: Any = None
    try:
        question = json.loads(line)
        if not isinstance(question, dict):
            raise QuestionError("a question must be a JSON object")  # noqa: TRY301 - one way out
        identity = question.get("id")
        return {"id": identity, **ask(question)}
    except Exception as error:  # noqa: BLE001 - the border: whatever a line does, the process answers and lives
        return {"id": identity, **_failure(error)}


def _failure(error: Exception) -> Answer:
    if isinstance(error, QuestionError | json.JSONDecodeError | UnicodeError):
        return {"error": str(error), "stage": "question"}
    if isinstance(error, OttlError):
        return {"error": error.message, "stage": "config", "position": _position(error)}
    if isinstance(error, RecursionError):
        return {"error": "nested too deeply", "stage": "run"}
    message = error.message if isinstance(error, HeliographError) else f"{type(error).__name__}: {error}"
    return {"error": message, "stage": "run"}


def _position(error: OttlError) -> Answer | None:
    if error.position is None:
        return None
    place = error.position
    return {
        "index": error.index,
        "offset": place.offset,
        "line": place.line,
        "column": place.column,
        "text": error.text,
    }


def ask(question: Question) -> Answer:
    """The answer to a question.

    Raises:
        HeliographError: It has none.
    """
    operation = question.get("op")
    handler = _OPERATIONS.get(operation) if isinstance(operation, str) else None
    if handler is None:
        raise QuestionError(f"unknown op {operation!r}, it must be one of {', '.join(_OPERATIONS)}")
    return handler(question)


def _signal(question: Question) -> str:
    signal = question.get("signal")
    if signal is None:
        document = question.get("input")
        keys = document if isinstance(document, dict) else {}
        signal = next((name for key, name in _REQUEST_KEYS.items() if key in keys), None)
    if signal not in SIGNAL_CONTEXTS:
        raise QuestionError(f"unknown signal {signal!r}, it must be one of {', '.join(SIGNAL_CONTEXTS)}")
    return signal


def _transform(question: Question) -> Answer:
    signal = _signal(question)
    mode = error_mode(question.get("error_mode"), ErrorMode.IGNORE)
    settings = [*(question.get("statements") or []), *(question.get("groups") or [])]
    transform = RowTransform(bind_groups(settings, signal, mode), flatten_data=bool(question.get("flatten_data")))
    request = decode_request(signal, question.get("input"))
    errors = transform.apply(request)
    return {"output": encode_request(request), "row_errors": [error.as_json() for error in errors]}


def _filter(question: Question) -> Answer:
    signal = _signal(question)
    mode = error_mode(question.get("error_mode"), ErrorMode.IGNORE)
    settings = [*(question.get("conditions") or []), *(question.get("groups") or [])]
    filtering = RowFilter(bind_filter(settings, signal, mode))
    request = decode_request(signal, question.get("input"))
    errors = filtering.apply(request)
    output = encode_request(request) if request.resources or not settings else {}
    return {"output": output, "row_errors": [error.as_json() for error in errors]}


def _evaluate(question: Question) -> Answer:
    text, name = question.get("text"), question.get("context")
    if not isinstance(text, str) or not isinstance(name, str):
        raise QuestionError("`context` and `text` must be strings")
    context = context_of(name)
    if context is None:
        raise QuestionError(f"unknown context {name!r}, it must be one of {', '.join(CONTEXTS)}")
    run: Callable[[Any], Any]
    if question.get("op") == "condition":
        run = compile_condition(bind_condition(text, context.name).condition)
    else:
        run = compile_value(bind_value(text, context.name).node)
    signal = _signal_of(question, context.name)
    results: list[Answer] = []
    for row in rows(decode_request(signal, question.get("input")), context.name):
        try:
            results.append({"value": encode_result(run(row))})
        except StatementError as error:
            results.append({"error": error.message})
    return {"results": results}


def _signal_of(question: Question, context: str) -> str:
    homes = [signal for signal, contexts in SIGNAL_CONTEXTS.items() if context in contexts]
    if len(homes) == 1 and question.get("signal") is None:
        return homes[0]
    document = question.get("input")
    if isinstance(document, dict) and not document and question.get("signal") is None:
        return homes[-1]
    signal = _signal(question)
    if signal not in homes:
        raise QuestionError(f"the context {context} does not exist for {signal}")
    return signal


def _signatures(_question: Question) -> Answer:
    return {
        "signatures": [
            {
                "name": function.name,
                "kind": "editor" if function.kind.endswith("editor") else "converter",
                "signature": function.signature(),
                "arguments": [
                    {"name": item.name, "type": item.type, "optional": item.optional} for item in function.parameters
                ],
                "contexts": list(function.contexts or CONTEXTS),
                "description": (function.body.__doc__ or "").strip().partition("\n")[0],
            }
            for function in sorted(FUNCTIONS.values(), key=lambda item: item.name)
        ]
    }


_OPERATIONS: dict[str, Callable[[Question], Answer]] = {
    "transform": _transform,
    "filter": _filter,
    "condition": _evaluate,
    "value": _evaluate,
    "signatures": _signatures,
}
