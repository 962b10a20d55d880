"""The OTTL playground: try statements on live data or on a document before they go into a configuration."""

import asyncio
import json
from typing import Any, Final

from fastapi import APIRouter

from heliograph.api.parameters import Services
from heliograph.api.ports import ApiServices
from heliograph.api.schemas.ottl import (
    MOST_RECORDS,
    DiffLine,
    OttlCheck,
    OttlFunction,
    OttlOutcome,
    OttlProblem,
    OttlRowError,
    OttlSample,
    OttlTexts,
    OttlTrial,
    OttlVocabulary,
    SignalName,
)
from heliograph.exceptions import NotFound, ResourceError

router = APIRouter(prefix="/ottl", tags=["ottl"])

MOST_BYTES: Final = 1 << 20
MOST_LINES: Final = 20_000
_KINDS: Final = {"+": "added", "-": "removed", "@": "place"}


@router.get("/vocabulary")
async def ottl_vocabulary(signal: SignalName) -> OttlVocabulary:
    """Functions, paths and enums that statements of a signal may use."""
    return await asyncio.to_thread(_vocabulary, signal)


@router.get("/sample")
async def ottl_sample(services: Services, signal: SignalName, records: int = 10) -> OttlSample:
    """A sample of what came in the last minute, as an OTLP/JSON request."""
    document, count = await asyncio.to_thread(_sample, services, signal, max(1, min(records, MOST_RECORDS)))
    return OttlSample(records=count, input=document)


@router.post("/check")
async def check_ottl(body: OttlTexts) -> OttlCheck:
    """Everything that is wrong with texts, with its place."""
    return await asyncio.to_thread(_check, body)


@router.post("/try")
async def try_ottl(services: Services, body: OttlTrial) -> OttlOutcome:
    """Run statements, then conditions that drop, on a copy of live data or on a document; nothing is stored."""
    return await asyncio.to_thread(_try, services, body)


def _vocabulary(signal: SignalName) -> OttlVocabulary:
    from heliograph.ottl.contexts import CONTEXTS, PATHS, SIGNAL_CONTEXTS
    from heliograph.ottl.serve import ask

    contexts = SIGNAL_CONTEXTS[signal]
    functions = [
        OttlFunction(**{name: item[name] for name in OttlFunction.model_fields})
        for item in ask({"op": "signatures"})["signatures"]
        if set(item["contexts"]) & set(contexts)
    ]
    paths = [f"{context}.{path}" for context in contexts for path in (*PATHS[context], "cache")]
    enums = {name for context in contexts for name in CONTEXTS[context].enums}
    return OttlVocabulary(functions=functions, paths=paths, enums=sorted(enums))


def _sample(services: ApiServices, signal: str, records: int) -> tuple[dict[str, Any], int]:
    from heliograph.model import Signal
    from heliograph.wire import Encoding, encode

    batch = services.recent.sample(Signal(signal), records) if services.recent is not None else None
    return ({}, 0) if batch is None else (json.loads(encode(batch, Encoding.JSON)), len(batch))


def _check(body: OttlTexts) -> OttlCheck:
    from heliograph.ottl.trial import problems

    found = [
        OttlProblem(
            kind="statements" if kind == "statements" else "conditions",
            index=error.index,
            offset=error.position.offset if error.position is not None else None,
            message=error.message,
        )
        for kind, error in problems(body.statements, body.conditions, body.signal)
    ]
    return OttlCheck(problems=found)


def _try(services: ApiServices, body: OttlTrial) -> OttlOutcome:
    from heliograph.ottl import compile_transform
    from heliograph.ottl.trial import try_out

    document, live = body.input, body.input is None
    if document is None:
        document, _ = _sample(services, body.signal, body.records)
        if not document:
            raise NotFound(f"no {body.signal} came in the last minute: send some, or give a document")
    elif len(json.dumps(document)) > MOST_BYTES:
        raise ResourceError(f"the document is larger than {MOST_BYTES} bytes: try it with `heliograph ottl run`")
    trial = try_out(document, body.statements, body.conditions, signal=body.signal, mode=body.error_mode)
    plan = compile_transform(body.statements, body.signal).explain() if body.statements else ""
    return OttlOutcome(
        live=live,
        records=_count(trial.before),
        left=_count(trial.after),
        diff=[_line(text) for text in list(trial.difference())[2:MOST_LINES]],
        errors=[OttlRowError(**error) for error in trial.errors],
        plan=plan,
        after=trial.after,
    )


def _line(text: str) -> DiffLine:
    kind: Any = _KINDS.get(text[:1], "same")
    return DiffLine(kind=kind, text=text if kind == "place" else text[1:])


def _count(document: dict[str, Any]) -> int:
    """Spans, log records or metrics in a request."""
    return sum(
        len(scope.get(name, ()))
        for resources in document.values()
        for resource in resources
        for key, scopes in resource.items()
        if key.startswith("scope")
        for scope in scopes
        for name in ("spans", "metrics", "logRecords")
    )
