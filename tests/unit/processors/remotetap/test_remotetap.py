"""The tap: clients over a real WebSocket."""

import base64
import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.program import wait_until
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from heliograph.extensions.basicauth.config import BasicAuthConfig
from heliograph.extensions.basicauth.factory import FACTORY as BASIC
from heliograph.model import Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.pipeline.listening import ExposedWithoutAuthentication
from heliograph.processors.remotetap.config import RemoteTapConfig
from heliograph.processors.remotetap.factory import FACTORY
from heliograph.processors.remotetap.limiter import Limiter
from heliograph.processors.remotetap.processor import RemoteTapProcessor
from heliograph.processors.remotetap.server import SERVERS, TapServer
from heliograph.testing import Ledger, Sink, TestHost, create_settings, make_batch


def make(sink: Sink, name: str = "", **config: Any) -> tuple[RemoteTapProcessor, Any]:
    """A processor on a free port, and what it was made with."""
    settings = create_settings(Kind.PROCESSOR, "remotetap", pipeline=PipelineID(Signal.TRACES, name))
    values = RemoteTapConfig.model_validate({"endpoint": "127.0.0.1:0", "limit": 1000, **config})
    processor = FACTORY.create(settings, values, Signal.TRACES, sink)
    assert isinstance(processor, RemoteTapProcessor)
    return processor, settings


@contextmanager
def tapping(directory: Path, extensions: Any = None, **config: Any) -> Generator[tuple[RemoteTapProcessor, Sink, str]]:
    """A started processor, what is behind it, and where its WebSocket is."""
    sink = Sink()
    processor, settings = make(sink, **config)
    with TestHost(settings, directory, extensions or {}) as host:
        processor.start(host)
        try:
            yield processor, sink, f"ws://127.0.0.1:{processor.address and processor.address.port}/"
        finally:
            processor.shutdown(time.monotonic() + 5)


def server_of(processor: RemoteTapProcessor) -> TapServer:
    """The server behind a processor."""
    server = processor._server  # pyright: ignore[reportPrivateUsage]
    assert server is not None
    return server


def test_clients_see_what_flows_by(tmp_path: Path) -> None:
    """Each message is a batch as OTLP JSON; the data goes on unchanged, watched or not."""
    ledger = Ledger()
    with tapping(tmp_path) as (processor, sink, url):
        processor.consume(ledger.parcel(make_batch(Signal.TRACES, 3, 0)))
        with connect(url) as one, connect(url) as two:
            wait_until(lambda: server_of(processor).watchers == 2, 10, "both watch")
            batch = make_batch(Signal.TRACES, 3, 3)
            processor.consume(ledger.parcel(batch))
            for client in (one, two):
                message = json.loads(client.recv(10))
                assert len(message["resourceSpans"][0]["scopeSpans"][0]["spans"]) == 3
            one.send("hello")
            processor.consume(ledger.parcel(make_batch(Signal.TRACES, 1500, 10)))
            message = json.loads(one.recv(10))
            assert len(message["resourceSpans"][0]["scopeSpans"][0]["spans"]) == 1000
        wait_until(lambda: server_of(processor).watchers == 0, 10, "nobody watches")
        assert sink.batches[1] is batch
    ledger.check()


def test_messages_are_limited_and_slow_clients_miss_some(tmp_path: Path) -> None:
    """One message a second by default; a client that does not read holds nothing up."""
    ledger = Ledger()
    with tapping(tmp_path, limit=1) as (processor, sink, url), connect(url) as client:
        wait_until(lambda: server_of(processor).watchers == 1, 10, "it watches")
        began = time.monotonic()
        for number in range(20):
            processor.consume(ledger.parcel(make_batch(Signal.TRACES, 1, number)))
        assert client.recv(10)
        if time.monotonic() - began < 0.9:
            with pytest.raises(TimeoutError):
                client.recv(0.05)
        assert len(sink.batches) == 20
    ledger.check()


def test_the_limit_fills_up_to_a_second_and_at_least_one() -> None:
    """As many at once as the limit says for a second; half a message a second means one every two."""
    now = [0.0]
    fast, slow = Limiter(3, lambda: now[0]), Limiter(0.5, lambda: now[0])
    assert [fast.allow() for _ in range(5)] == [True] * 3 + [False] * 2
    assert [slow.allow() for _ in range(2)] == [True, False]
    now[0] = 1.0
    assert [fast.allow() for _ in range(4)] == [True] * 3 + [False]
    assert not slow.allow()
    now[0] = 2.0
    assert slow.allow()


def test_pages_of_the_web_are_refused(tmp_path: Path) -> None:
    """A browser says for which page it connects: only listed ones may, while programs say nothing and may."""
    with tapping(tmp_path, cors={"allowed_origins": ["https://a.example"]}) as (_, _, url):
        with pytest.raises(InvalidStatus, match="403"), connect(url, origin=Origin("https://b.example")):
            pass
        with connect(url, origin=Origin("https://a.example")):
            pass
    with (
        tapping(tmp_path, cors={"allowed_origins": ["*"]}) as (_, _, url),
        connect(url, origin=Origin("https://b.example")),
    ):
        pass


def test_clients_may_have_to_prove_who_they_are(tmp_path: Path) -> None:
    """With an authenticator it may be open to others; without, it must not. The number of clients is bounded."""
    settings = create_settings(Kind.EXTENSION, "basicauth")
    gate = BASIC.create(settings, BasicAuthConfig.model_validate({"htpasswd": {"inline": "ann:sesame"}}))
    with TestHost(settings, tmp_path) as host:
        gate.start(host)
    credentials = {"authorization": "Basic " + base64.b64encode(b"ann:sesame").decode()}
    config = {"endpoint": "0.0.0.0:0", "auth": {"authenticator": "basicauth"}, "max_connections": 1}
    with tapping(tmp_path, {"basicauth": gate}, **config) as (processor, _, url):
        with pytest.raises(InvalidStatus, match="401") as caught, connect(url):
            pass
        assert caught.value.response.headers["www-authenticate"].startswith("Basic")
        with connect(url, additional_headers=credentials):
            wait_until(lambda: server_of(processor).watchers == 1, 10, "it watches")
            with pytest.raises(InvalidStatus, match="503"), connect(url, additional_headers=credentials):
                pass
    processor, settings = make(Sink(), endpoint="0.0.0.0:0")
    with TestHost(settings, tmp_path) as host, pytest.raises(ExposedWithoutAuthentication):
        processor.start(host)


def test_pipelines_share_the_endpoint(tmp_path: Path) -> None:
    """Two processors of one name listen once; the last one closes."""
    one, settings = make(Sink())
    two, _ = make(Sink(), "other", limit=2000)
    with TestHost(settings, tmp_path) as host:
        one.start(host)
        two.start(host)
        assert one.address == two.address
        url = f"ws://127.0.0.1:{one.address and one.address.port}/"
        one.shutdown(time.monotonic() + 5)
        ledger = Ledger()
        with connect(url) as client:
            wait_until(lambda: server_of(two).watchers == 1, 10, "it watches")
            two.consume(ledger.parcel(make_batch(Signal.TRACES, 1, 0)))
            assert client.recv(10)
        two.shutdown(time.monotonic() + 5)
        with pytest.raises(OSError, match="refused"), connect(url):
            pass
    ledger.check()
    assert not SERVERS._open  # pyright: ignore[reportPrivateUsage]
