"""The client for asyncio: the same queues and threads, awaited instead of waited for."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from heliograph.client.calls import SpanCall, Value
from heliograph.client.client import OtlpClient
from heliograph.client.response import ExportResult
from heliograph.model.batch import Batch
from heliograph.model.signal import Signal


class AsyncOtlpClient:
    """`async with AsyncOtlpClient() as client: await client.export(batch)`.

    Requests are sent by a few threads, with the GIL released while they wait, so one client serves any number of tasks.

    Args:
        settings: What `OtlpClient` takes.
        concurrency: Requests in flight at once for `export`.
    """

    def __init__(self, *endpoint: str, concurrency: int = 8, **settings: Any) -> None:
        self._client = OtlpClient(endpoint or None, **settings)
        self._executor = ThreadPoolExecutor(concurrency, thread_name_prefix="heliograph-client")

    async def export(self, batch: Batch) -> ExportResult | None:
        """Send a batch and wait for the answer; see `OtlpClient.export`."""
        return await self._run(self._client.export, batch)

    async def export_bytes(self, signal: Signal, body: bytes, items: int) -> ExportResult | None:
        """Send an encoded request and wait for the answer; see `OtlpClient.export_bytes`."""
        return await self._run(self._client.export_bytes, signal, body, items)

    async def log(self, message: str, *, severity: str = "INFO", **attributes: Value) -> None:
        """Leave one log record to the background; a full queue with the policy `block` suspends only this task."""
        await self._run(lambda: self._client.log(message, severity=severity, **attributes))

    async def metric(
        self, name: str, value: float, *, kind: str = "gauge", unit: str = "", **attributes: Value
    ) -> None:
        """Leave one data point to the background."""
        await self._run(lambda: self._client.metric(name, value, kind=kind, unit=unit, **attributes))

    def span(self, name: str, *, kind: str = "internal", **attributes: Value) -> SpanCall:
        """`with client.span("work"):`; the span is left to the background when it ends."""
        return self._client.span(name, kind=kind, **attributes)

    async def flush(self, timeout: float = 30.0) -> bool:  # noqa: ASYNC109 - the same argument as the sync client's
        """Wait until everything was sent or given up."""
        return await self._run(self._client.flush, timeout)

    async def shutdown(self, deadline: float = 10.0) -> bool:
        """Send what waits, then stop."""
        done = await self._run(self._client.shutdown, deadline)
        self._executor.shutdown(wait=False)
        return done

    def stats(self) -> dict[str, dict[str, object]]:
        """Counts by signal; see `OtlpClient.stats`."""
        return self._client.stats()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.shutdown()

    async def _run(self, function: Any, *arguments: Any) -> Any:
        import contextvars

        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: context.run(function, *arguments)
        )
