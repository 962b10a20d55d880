"""From a request's head to what is done with it, and from an outcome to its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.exceptions.data import UnsupportedEncoding
from heliograph.model import Signal
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.pipeline.parcel import NO_METADATA
from heliograph.receivers.otlp.answers import refuse, status_json, success_json, success_protobuf
from heliograph.receivers.otlp.compression import DECOMPRESSORS, too_large
from heliograph.receivers.otlp.errors import MethodNotAllowed, UnknownPath
from heliograph.receivers.otlp.groups import Answer, Request
from heliograph.receivers.otlp.http.cors import CorsPolicy
from heliograph.receivers.otlp.http.message import HttpAnswer, HttpRequest
from heliograph.wire import Encoding

if TYPE_CHECKING:
    from heliograph.exceptions import HeliographError
    from heliograph.pipeline.listening import Authenticator
    from heliograph.receivers.otlp.answers import Rejection
    from heliograph.receivers.otlp.config import HttpConfig
    from heliograph.receivers.otlp.groups import RequestGroups

PROTOBUF: Final = "application/x-protobuf"
JSON: Final = "application/json"
_ENCODINGS: Final = {PROTOBUF: Encoding.PROTOBUF, "application/protobuf": Encoding.PROTOBUF, JSON: Encoding.JSON}


class Routes:
    """What is received where.

    Args:
        config: Paths, limits and rules.
        groups: Where request bodies go.
    """

    def __init__(self, config: HttpConfig, groups: RequestGroups) -> None:
        self._config: Final = config
        self._groups: Final = groups
        self._cors: Final = CorsPolicy(config.cors)
        self._limit: Final = config.body_limit
        names = DECOMPRESSORS if config.compression_algorithms is None else config.compression_algorithms
        self._compressions: Final = frozenset({*names, "", "identity"} & {*DECOMPRESSORS, "", "identity"})
        self._signals: Final = {
            config.traces_url_path: Signal.TRACES,
            config.metrics_url_path: Signal.METRICS,
            config.logs_url_path: Signal.LOGS,
        }
        self.authenticator: Authenticator | None = None

    def check_head(self, request: HttpRequest) -> None:
        """Read the head: sets signal and encoding, or why the request is refused before its body is read."""
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        request.encoding = _ENCODINGS.get(content_type)
        request.signal = self._signals.get(request.path)
        request.error = self._refusal(request, content_type)

    def _refusal(self, request: HttpRequest, content_type: str) -> HeliographError | None:
        signal = request.signal
        if signal is None:
            return UnknownPath(f"nothing is received at {request.path}")
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            request.preflight = True
            return None
        if request.method != "POST":
            return MethodNotAllowed(f"{request.method} is not received at {request.path}")
        if signal not in self._groups.signals:
            return SignalNotConfiguredError(f"no pipeline takes {signal.value} from this receiver")
        if request.encoding is None:
            return UnsupportedEncoding(f"Content-Type {content_type!r} is not OTLP: use {PROTOBUF} or {JSON}")
        return self._body_refusal(request)

    def _body_refusal(self, request: HttpRequest) -> HeliographError | None:
        """Why a body of that length and compression would not be read."""
        if request.compression not in self._compressions:
            return UnsupportedEncoding(f"Content-Encoding {request.compression!r} is not accepted")
        length = request.content_length
        if length is not None and length > self._limit:
            return too_large(self._limit)
        return None

    def check_caller(self, request: HttpRequest) -> None:
        """Refuse the request when its caller has not proven who it is."""
        if self.authenticator is None or request.preflight:
            return
        from heliograph.exceptions import HeliographError

        try:
            request.caller = self.authenticator.authenticate(request.headers, "ingest").metadata
        except HeliographError as error:
            request.error = error

    def take_part(self, request: HttpRequest, part: bytes) -> None:
        """Keep a part of the body, within the limit."""
        request.received += len(part)
        if request.error is None:
            if request.received > self._limit:
                request.error = too_large(self._limit)
                request.parts.clear()
            elif request.buffer is not None:
                request.buffer.take(part)
            else:
                request.parts.append(part)

    def submit(self, request: HttpRequest) -> Answer:
        """Send a whole request on its way.

        Raises:
            HeliographError: It was not taken.
        """
        assert request.signal is not None
        assert request.encoding is not None
        metadata = NO_METADATA
        if self._config.include_metadata:
            metadata = {name: (value,) for name, value in request.headers.items()}
        if request.caller:
            metadata = {**metadata, **request.caller}
        return self._groups.put(
            Request(request.signal, request.encoding, request.body(), request.compression, self._limit, metadata)
        )

    def success(self, request: HttpRequest, rejection: Rejection | None) -> HttpAnswer:
        """The answer to a request that was taken."""
        headers = self._cors.answer_headers(request.headers)
        if request.encoding is Encoding.JSON and request.signal is not None:
            return HttpAnswer(200, success_json(request.signal, rejection), JSON, headers)
        return HttpAnswer(200, success_protobuf(rejection), PROTOBUF, headers)

    def preflight(self, request: HttpRequest) -> HttpAnswer:
        """The answer to a browser that asks before it sends."""
        return HttpAnswer(204, headers=self._cors.preflight_headers(request.headers))

    def refusal(self, request: HttpRequest, error: HeliographError) -> HttpAnswer:
        """The answer to a request that was not taken: a `google.rpc.Status` in the request's own content type."""
        refusal = refuse(error)
        headers = self._cors.answer_headers(request.headers)
        match refusal.http_status:
            case 401:
                headers["www-authenticate"] = getattr(self.authenticator, "challenge", "Bearer")
            case 405:
                headers["allow"] = "POST"
            case 415:
                headers["accept-encoding"] = ", ".join(sorted(self._compressions - {""}))
            case _:
                pass
        if refusal.retry_after is not None:
            headers["retry-after"] = str(max(1, round(refusal.retry_after + 0.499)))
        if request.encoding is Encoding.PROTOBUF:
            return HttpAnswer(refusal.http_status, refusal.status.SerializeToString(), PROTOBUF, headers)
        return HttpAnswer(refusal.http_status, status_json(refusal.status), JSON, headers)
