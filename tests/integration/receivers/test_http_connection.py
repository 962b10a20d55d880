"""The HTTP server's manners: framing, keep-alive, limits of size and time, many connections."""

import gzip
import http.client
import itertools
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.otlp_clients import exchange
from tests.support.otlp_service import Service, request, running

from heliograph.model import Signal

HEAD = b"POST /v1/logs HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\n"
BODY = request(Signal.LOGS, "a").SerializeToString()


def whole(body: bytes = BODY, extra: bytes = b"") -> bytes:
    """A whole request."""
    return HEAD + extra + b"content-length: %d\r\n\r\n" % len(body) + body


def statuses(received: bytes) -> list[int]:
    """Statuses of all answers in a row of answers."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with tight limits."""
    http_config = {
        "endpoint": "127.0.0.1:0",
        "max_header_size": 2000,
        "max_request_body_size": 100_000,
        "read_header_timeout": "1s",
        "read_timeout": "1s",
        "idle_timeout": "1s",
    }
    with running(Path(tmp_path_factory.mktemp("http")), {"http": http_config}) as running_service:
        yield running_service


LARGE = request(Signal.LOGS, "x" * 80_000).SerializeToString()
"""Large enough to be received in place."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_large_bodies_come_in_whatever_parts(service: Service, data: st.DataObject) -> None:
    """Large and small requests in a row over one connection, cut anywhere: each is answered, in order."""
    bodies = data.draw(st.lists(st.sampled_from([BODY, LARGE, b"\xff" * 70_000]), min_size=1, max_size=5))
    sent = b"".join(whole(body) for body in bodies)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=6)))
    with socket.create_connection(("127.0.0.1", service.ports["http"]), timeout=10) as peer:
        for start, end in itertools.pairwise([0, *cuts, len(sent)]):
            peer.sendall(sent[start:end])
        peer.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: peer.recv(65_536), b""))
    assert statuses(received) == [400 if body.startswith(b"\xff") else 200 for body in bodies]


def test_a_connection_is_kept_and_reused(service: Service) -> None:
    """Several requests go over one connection, errors in between included."""
    connection = http.client.HTTPConnection("127.0.0.1", service.ports["http"], timeout=10)
    seen: list[int] = []
    for path, body in (("/v1/logs", BODY), ("/v1/nothing", b"x" * 500), ("/v1/logs", b"\xff"), ("/v1/logs", BODY)):
        connection.request("POST", path, body, {"content-type": "application/x-protobuf"})
        reply = connection.getresponse()
        reply.read()
        seen.append(reply.status)
    assert seen == [200, 404, 400, 200]
    connection.close()


def test_requests_that_come_together_are_answered_in_order(service: Service) -> None:
    """Pipelined requests get their answers one after the other; `connection: close` ends the row."""
    row = whole() + whole(b"\xff") + whole() + whole(extra=b"connection: close\r\n") + whole()
    assert statuses(exchange(service.ports["http"], row)) == [200, 400, 200, 200]


def test_bytes_may_come_one_by_one(service: Service) -> None:
    """Framing does not depend on how the bytes are cut."""
    data = whole(extra=b"connection: close\r\n")
    assert statuses(exchange(service.ports["http"], *[data[at : at + 1] for at in range(len(data))])) == [200]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 800), max_size=12, unique=True))
def test_answers_do_not_depend_on_where_the_bytes_are_cut(service: Service, cuts: list[int]) -> None:
    """A row of good, bad, chunked and refused requests gets the same answers however it arrives."""
    chunked = HEAD + b"transfer-encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY)
    last = whole(extra=b"connection: close\r\n")
    row = whole() + chunked + whole(b"\xff") + whole().replace(b"/v1/logs", b"/v1/none") + whole(b"") + last
    places = [0, *sorted(cut for cut in cuts if cut < len(row)), len(row)]
    parts = [row[begin:end] for begin, end in itertools.pairwise(places)]
    assert statuses(exchange(service.ports["http"], *parts)) == [200, 200, 400, 404, 200, 200]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(min_size=1, max_size=300), place=st.integers(0, 200))
def test_noise_harms_nobody_else(service: Service, noise: bytes, place: int) -> None:
    """Whatever bytes come in, alone or inside a request, the next connection is served."""
    with socket.create_connection(("127.0.0.1", service.ports["http"]), timeout=10) as connection:
        data = whole()
        connection.sendall(data[:place] + noise + data[place:])
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
    assert statuses(exchange(service.ports["http"], whole(extra=b"connection: close\r\n"))) == [200]


def test_chunked_bodies(service: Service) -> None:
    """A body without an announced length is taken in chunks."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (1, BODY[at : at + 1]) for at in range(len(BODY))) + b"0\r\n\r\n"
    head = HEAD + b"transfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    assert statuses(exchange(service.ports["http"], head + chunks)) == [200]


def test_a_chunked_body_that_grows_too_large_is_refused_on_the_way(service: Service) -> None:
    """413 comes before the body has ended."""
    head = HEAD + b"transfer-encoding: chunked\r\n\r\n"
    chunk = b"4000\r\n" + bytes(0x4000) + b"\r\n"
    received = exchange(service.ports["http"], head, *[chunk] * 8)
    assert statuses(received) == [413]
    assert b"connection: close" in received


def test_expect_continue(service: Service) -> None:
    """A client that asks first is told to go on, or is refused before it sends."""
    port = service.ports["http"]
    ask = HEAD + b"expect: 100-continue\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
    assert exchange(port, ask % len(BODY), BODY).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    assert statuses(exchange(port, ask % 200_000)) == [413]


def test_http_1_0_is_closed_after_its_answer(service: Service) -> None:
    """An old client gets one answer."""
    data = whole().replace(b"HTTP/1.1", b"HTTP/1.0")
    assert statuses(exchange(service.ports["http"], data)) == [200]


def test_heads_are_bounded(service: Service) -> None:
    """Too many header bytes are 431, whether they ever end or not."""
    port = service.ports["http"]
    large = b"x-long: " + b"y" * 3000
    for data in (HEAD + large + b"\r\n\r\n", HEAD + large, b"POST /" + b"z" * 3000, HEAD + b"a: b\r\n" * 600):
        received = exchange(port, data)
        assert statuses(received) == [431]


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01 a TLS client\r\n\r\n",
        b"GET\r\n\r\n",
        HEAD + b"content-length: x\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_what_is_no_http_is_400(service: Service, data: bytes) -> None:
    """Other protocols are refused in plain words, and the server lives on."""
    assert statuses(exchange(service.ports["http"], data)) == [400]


def test_slow_heads_and_bodies_are_given_up(service: Service) -> None:
    """A request that does not arrive in time is 408; an idle connection is closed without a word."""
    port = service.ports["http"]
    with ThreadPoolExecutor(4) as threads:
        sent = [HEAD, HEAD + b"content-length: 100\r\n\r\nxx", whole(), b""]
        received = list(threads.map(lambda data: exchange(port, data), sent))
    assert [statuses(answer) for answer in received] == [[408], [408], [200], []]


def test_a_client_that_leaves_half_way_harms_nobody(service: Service) -> None:
    """Connections that break are forgotten; what was sent whole is kept."""
    before = len(service.names(Signal.LOGS))
    for data in (HEAD, HEAD + b"content-length: 100\r\n\r\nxx", whole()):
        with socket.create_connection(("127.0.0.1", service.ports["http"])) as connection:
            connection.sendall(data)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    assert statuses(exchange(service.ports["http"], whole(extra=b"connection: close\r\n"))) == [200]
    assert len(service.wait_for(Signal.LOGS, before + 1)) >= before + 1


def test_connections_are_bounded(tmp_path: Path) -> None:
    """One connection too many is told to retry, and taken once another has gone."""
    with running(tmp_path, {"http": {"endpoint": "127.0.0.1:0", "max_connections": 2}}) as narrow, ExitStack() as stack:
        port = narrow.ports["http"]
        for _ in range(2):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            connection.sendall(whole())
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        received = exchange(port)
        assert statuses(received) == [503]
        assert b"retry-after: 1" in received
        stack.close()
        answers: list[int] = []
        waited = threading.Event()
        while answers != [200]:
            answers = statuses(exchange(port, whole(extra=b"connection: close\r\n")))
            waited.wait(0.01)


def test_keep_alive_can_be_turned_off(tmp_path: Path) -> None:
    """Each answer then closes its connection."""
    with running(tmp_path, {"http": {"endpoint": "127.0.0.1:0", "keep_alives_enabled": False}}) as brief:
        assert statuses(exchange(brief.ports["http"], whole())) == [200]


def test_large_compressed_and_small_requests_side_by_side(service: Service) -> None:
    """A large request on a thread and small ones on the loop are all answered."""
    before = len(service.names(Signal.LOGS))
    large = request(Signal.LOGS, *[f"large {index}" for index in range(2000)]).SerializeToString()
    data = gzip.compress(large)
    results: list[bytes] = []

    def send(payload: bytes) -> None:
        results.append(exchange(service.ports["http"], payload))

    zipped = whole(data, b"content-encoding: gzip\r\nconnection: close\r\n")
    payloads = [zipped] * 4 + [whole(extra=b"connection: close\r\n")] * 40
    threads = [threading.Thread(target=send, args=(payload,)) for payload in payloads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [statuses(received) for received in results] == [[200]] * 44
    assert len(service.wait_for(Signal.LOGS, before + 8040)) == before + 8040
