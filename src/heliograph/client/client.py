"""The OTLP client."""

import atexit
import contextlib
import os
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from heliograph.client.builder import build_settings
from heliograph.client.calls import Calls, SpanCall, Value
from heliograph.client.endpoint import Protocol
from heliograph.client.response import ExportResult
from heliograph.client.sender import Sender
from heliograph.client.settings import ClientSettings, QueuePolicy, QueueSettings
from heliograph.exceptions import InvalidArgument
from heliograph.model.batch import Batch
from heliograph.model.signal import Signal
from heliograph.wire import Encoding, encode


class OtlpClient:
    """Sends telemetry over OTLP: batches of columns, encoded requests, or simple calls.

    Without arguments the `OTEL_EXPORTER_OTLP_*` variables decide. Use it as a context manager, or call `shutdown`; at
    interpreter exit it is shut down with a short deadline. After a fork the child begins with empty queues.

    Args:
        endpoint: One endpoint or several, for all signals, such as `http://localhost:4318`.
        protocol: `grpc`, `http/protobuf` or `http/json`.
        headers: Sent with each request.
        compression: `none`, `gzip` or `zstd`.
        timeout: Seconds for one request.
        queue: Bound and policy for all signals.
        spool: Directory: keep what waits on disk (the policy `spool`).
        service_name: Of data made by `log`, `metric` and `span`.
        settings: Everything at once; the other arguments are then not looked at.

    Raises:
        EndpointInvalid, SettingConflict: An argument or a variable cannot work.
    """

    def __init__(
        self,
        endpoint: str | tuple[str, ...] | None = None,
        *,
        protocol: Protocol | str | None = None,
        headers: Mapping[str, str] | None = None,
        compression: str | None = None,
        timeout: float | None = None,
        queue: QueueSettings | None = None,
        spool: Path | None = None,
        service_name: str | None = None,
        settings: ClientSettings | None = None,
    ) -> None:
        if spool is not None:
            queue = replace(queue or QueueSettings(), policy=QueuePolicy.SPOOL, directory=spool)
        self.settings = settings or build_settings(
            endpoint,
            protocol=protocol,
            headers=headers,
            compression=compression,
            timeout=timeout,
            queue=queue,
            service_name=service_name,
        )
        self._calls = Calls(self.settings.service_name, self.settings.resource)
        self._senders: dict[Signal, Sender] = {}
        self._closed = False
        self._forgotten: weakref.finalize[..., OtlpClient] | None = None
        self._begin()
        _clients.add(self)

    # --- whole requests ---------------------------------------------------------------------------------------------

    def export(self, batch: Batch, *, wait: bool = True) -> ExportResult | None:
        """Send a batch.

        Args:
            batch: Spans, metrics or log records as columns.
            wait: Send it now in this thread; otherwise leave it to the background.

        Returns:
            What the server said, or None when it was left to the background.

        Raises:
            HeliographError: It was not accepted (`wait`), or the queue is full.
        """
        body = encode(batch, self._encoding(batch.signal))
        return self.export_bytes(batch.signal, body, batch.num_items, wait=wait)

    def export_bytes(self, signal: Signal, body: bytes, items: int, *, wait: bool = True) -> ExportResult | None:
        """Send an encoded Export...ServiceRequest, which must be in the protocol's encoding.

        An empty request is not sent.
        """
        if not items:
            return ExportResult()
        sender = self._senders[signal]
        if wait:
            return sender.send_now(body, items)
        sender.enqueue(body, items)
        return None

    # --- simple calls -----------------------------------------------------------------------------------------------

    def log(self, message: str, *, severity: str = "INFO", **attributes: Value) -> None:
        """Leave one log record to the background; keyword arguments are its attributes."""
        self._leave(Signal.LOGS, self._calls.log(message, severity, attributes))

    def metric(self, name: str, value: float, *, kind: str = "gauge", unit: str = "", **attributes: Value) -> None:
        """Leave one data point to the background: a `gauge`, or a `counter` (a monotonic delta sum)."""
        self._leave(Signal.METRICS, self._calls.metric(name, value, kind, unit, attributes))

    def span(self, name: str, *, kind: str = "internal", **attributes: Value) -> SpanCall:
        """`with client.span("work") as span:`; spans inside one another become parent and child."""
        return SpanCall(name, kind, dict(attributes), lambda ended: self._leave(Signal.TRACES, self._calls.span(ended)))

    # --- life -------------------------------------------------------------------------------------------------------

    def flush(self, timeout: float = 30.0) -> bool:
        """Wait until everything was sent or given up; False when the time was over first."""
        deadline = time.monotonic() + timeout
        done = [sender.flush(deadline) for sender in self._senders.values()]
        return all(done)

    def shutdown(self, deadline: float = 10.0) -> bool:
        """Send what waits for at most `deadline` seconds, then stop; safe to call twice.

        Returns:
            Whether everything was sent or given up. What is left stays in the spool, or is counted as dropped.
        """
        if self._closed:
            return True
        self._closed = True
        if self._forgotten is not None:
            self._forgotten.detach()
        end = time.monotonic() + deadline
        done = [sender.close(end) for sender in self._senders.values()]
        _clients.discard(self)
        return all(done)

    def stats(self) -> dict[str, dict[str, object]]:
        """By signal: items accepted, sent, rejected, queued, retries, and what was dropped with reasons."""
        return {signal.value: sender.stats.as_dict() for signal, sender in self._senders.items()}

    def sender(self, signal: Signal) -> Sender:
        """The way out of one signal."""
        return self._senders[signal]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()

    def after_fork(self) -> None:
        """In a forked child: new queues, threads and connections; what waits in the parent is the parent's."""
        # A spool belongs to one process: the child keeps its own folder.
        queues = {
            signal: replace(queue, directory=queue.directory / f"pid-{os.getpid()}") if queue.directory else queue
            for signal, queue in self.settings.queues.items()
        }
        self.settings = replace(self.settings, queues=queues)
        if not self._closed:
            self._begin()

    def _begin(self) -> None:
        self._senders = {signal: Sender(signal, self.settings) for signal in self.settings.targets}
        if self._forgotten is not None:
            self._forgotten.detach()
        self._forgotten = weakref.finalize(self, _leave_behind, tuple(self._senders.values()))
        self._forgotten.atexit = False
        for sender in self._senders.values():
            sender.resume()

    def _encoding(self, signal: Signal) -> Encoding:
        if signal not in self.settings.targets:
            raise InvalidArgument(f"this client has no target for {signal}")
        json = self.settings.targets[signal].protocol is Protocol.HTTP_JSON
        return Encoding.JSON if json else Encoding.PROTOBUF

    def _leave(self, signal: Signal, body: bytes) -> None:
        if self._encoding(signal) is Encoding.PROTOBUF:
            body = self._calls.to_protobuf(signal, body)
        self._senders[signal].enqueue(body, 1)


_EXIT_SECONDS = 5.0
_FORGOTTEN_SECONDS = 10.0

_clients: "weakref.WeakSet[OtlpClient]" = weakref.WeakSet()


_leaving: set[threading.Thread] = set()
"""Threads that send what forgotten clients had accepted."""


def _leave_behind(senders: tuple[Sender, ...]) -> None:
    """A client went without `shutdown`: what it has accepted is sent all the same."""

    def leave() -> None:
        for sender in senders:
            sender.close(time.monotonic() + _FORGOTTEN_SECONDS)
        _leaving.discard(threading.current_thread())

    if not any(sender.has_started for sender in senders):
        return
    thread = threading.Thread(target=leave, name="heliograph-client-leaving", daemon=True)
    _leaving.add(thread)
    # At the very end of the interpreter no thread can be started any more.
    with contextlib.suppress(RuntimeError):
        thread.start()


def _shutdown_all() -> None:
    deadline = time.monotonic() + 2 * _EXIT_SECONDS
    for client in list(_clients):
        with contextlib.suppress(Exception):
            client.shutdown(_EXIT_SECONDS)
    for thread in list(_leaving):
        if thread.is_alive():
            thread.join(max(0.0, deadline - time.monotonic()))


def _renew_all() -> None:
    _leaving.clear()
    for client in list(_clients):
        client.after_fork()


atexit.register(_shutdown_all)
os.register_at_fork(after_in_child=_renew_all)
