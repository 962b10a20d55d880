"""The live tail as Server-Sent Events."""

from collections.abc import AsyncIterator

from heliograph.query.results.logs import LogRecord, TailNotice


async def events(messages: AsyncIterator[LogRecord | TailNotice | None]) -> AsyncIterator[bytes]:
    """Records and notices as events named `record` and `notice`; a comment for each heartbeat."""
    yield b"retry: 2000\n\n"
    async for message in messages:
        if message is None:
            yield b": alive\n\n"
        else:
            name = b"record" if isinstance(message, LogRecord) else b"notice"
            yield b"event: " + name + b"\ndata: " + message.model_dump_json().encode() + b"\n\n"
