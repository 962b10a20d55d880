"""The gRPC server's manners: frames however they are cut, flow control, limits, and peers that break the rules."""

import gzip
import itertools
from collections.abc import Iterator
from pathlib import Path

import cramjam
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.http2_peer import Peer, message
from tests.support.otlp_clients import call
from tests.support.otlp_service import Service, request, running

from heliograph.model import Signal
from heliograph.receivers.otlp.http2.frames import (
    ACK,
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PADDED,
    PING,
    PRIORITY,
    PUSH_PROMISE,
    RST_STREAM,
    SETTINGS,
    WINDOW_UPDATE,
    WITH_PRIORITY,
    Code,
    Setting,
    frame,
    number_frame,
)
from heliograph.receivers.otlp.http2.windows import CONNECTION_WINDOW, STREAM_WINDOW

BODY = request(Signal.LOGS, "a").SerializeToString()
LIMIT = 1 << 20
EMPTY = bytes(5)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with tight limits."""
    config = {"endpoint": "127.0.0.1:0", "max_recv_msg_size_mib": 1, "max_concurrent_streams": 3}
    with running(Path(tmp_path_factory.mktemp("grpc")), {"grpc": config}) as running_service:
        yield running_service


def well(service: Service) -> bool:
    """Whether others are still served."""
    return call(service.ports["grpc"], Signal.LOGS, BODY) == b""


def test_calls_share_a_connection(service: Service) -> None:
    """Messages of several calls may be mixed; each gets its answer, and the connection goes on."""
    with Peer(service.ports["grpc"]) as peer:
        whole = message(BODY)
        peer.send(peer.head(1), peer.head(3))
        peer.send(frame(DATA, 0, 1, whole[:7]), frame(DATA, 0, 3, whole[:3]))
        peer.send(frame(DATA, END_STREAM, 3, whole[3:]), frame(DATA, END_STREAM, 1, whole[7:]))
        for stream in (1, 3):
            reply = peer.reply(stream)
            assert (reply.headers[":status"], reply.headers["content-type"]) == ("200", "application/grpc")
            assert (reply.status, reply.data) == (0, EMPTY)
        peer.send(peer.call(5, BODY))
        assert peer.reply(5).status == 0


def test_frames_may_come_byte_by_byte(service: Service) -> None:
    """Whatever the network makes of the bytes, the answer is the same."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(*(bytes((byte,)) for byte in peer.call(1, BODY)))
        assert peer.reply(1).status == 0


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 400), max_size=6), pieces=st.lists(st.integers(0, 60), max_size=4))
def test_answers_do_not_depend_on_cuts(service: Service, cuts: list[int], pieces: list[int]) -> None:
    """Neither on where the bytes are cut nor on how the message is divided into frames."""
    with Peer(service.ports["grpc"]) as peer:
        rest, data = message(BODY), b""
        for piece in pieces:
            data += frame(DATA, 0, 1, rest[:piece])
            rest = rest[piece:]
        sent = peer.head(1) + data + frame(DATA, END_STREAM, 1, rest) + peer.call(3, BODY)
        edges = sorted({0, len(sent), *(cut for cut in cuts if cut < len(sent))})
        peer.send(*(sent[start:end] for start, end in itertools.pairwise(edges)))
        assert (peer.reply(1).status, peer.reply(3).status) == (0, 0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, 12), flags=st.integers(0, 255), stream=st.integers(0, 9), payload=st.binary(max_size=64))
def test_noise_harms_nobody_else(service: Service, kind: int, flags: int, stream: int, payload: bytes) -> None:
    """Any frame at any time is heeded, ignored or ends its own connection; others are served."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(peer.head(1), frame(kind, flags, stream, payload), frame(DATA, END_STREAM, 1, message(BODY)))
        peer.send(frame(PING, 0, 0, b"12345678"))
        peer.until(lambda seen: seen.goaway is not None or any(one[0] == PING for one in seen.frames) or seen.closed)
    with Peer(service.ports["grpc"]) as other:
        other.send(other.call(1, BODY))
        assert other.reply(1).status == 0


@given(noise=st.binary(min_size=1, max_size=80))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_not_http2_is_told_so(service: Service, noise: bytes) -> None:
    """The connection ends with GOAWAY."""
    with Peer(service.ports["grpc"], preface=b"\x16" + noise) as peer:
        peer.until_closed()
        assert peer.goaway == Code.PROTOCOL_ERROR


def test_all_forms_of_headers_and_data(service: Service) -> None:
    """Padding, priorities, CONTINUATION, an empty last frame, headers at the end, and unknown frames are understood."""
    with Peer(service.ports["grpc"]) as peer:
        block = peer.block()
        padded = bytes((4,)) + bytes(5) + block + bytes(4)
        peer.send(
            frame(HEADERS, END_HEADERS | PADDED | WITH_PRIORITY, 1, padded),
            frame(DATA, PADDED, 1, bytes((9,)) + message(BODY) + bytes(9)),
            frame(PRIORITY, 0, 1, bytes(5)),
            frame(77, 255, 1, b"unknown"),
            frame(DATA, END_STREAM | PADDED, 1, bytes((2, 0, 0))),
        )
        assert peer.reply(1).status == 0
        block = peer.block()
        peer.send(frame(HEADERS, 0, 3, block[:3]), frame(CONTINUATION, 0, 3, block[3:5]))
        peer.send(frame(CONTINUATION, END_HEADERS, 3, block[5:]), frame(DATA, 0, 3, message(BODY)))
        peer.send(frame(HEADERS, END_HEADERS | END_STREAM, 3, peer.block(without=[":path"])))
        assert peer.reply(3).status == 0


@pytest.mark.parametrize(
    ("name", "data"), [("gzip", gzip.compress(BODY)), ("zstd", bytes(cramjam.zstd.compress(BODY))), ("identity", BODY)]
)
def test_compressed_messages(service: Service, name: str, data: bytes) -> None:
    """All compressions of the HTTP port are known here too."""
    with Peer(service.ports["grpc"]) as peer:
        compressed = name != "identity"
        peer.send(peer.head(1, ("grpc-encoding", name)))
        peer.send(frame(DATA, END_STREAM, 1, message(data, compressed=compressed)))
        assert peer.reply(1).status == 0


@pytest.mark.parametrize(
    ("more", "data", "status", "says"),
    [
        ((":path", "/no.such.Service/Export"), message(BODY), 12, "no method"),
        ((":method", "GET"), message(BODY), 12, "GET is not received"),
        (("grpc-encoding", "br"), message(BODY, compressed=True), 12, "'br' is not supported"),
        (("grpc-encoding", "gzip"), message(b"no gzip", compressed=True), 3, "not valid gzip"),
        (("grpc-encoding", "gzip"), message(gzip.compress(bytes(LIMIT + 1)), compressed=True), 8, "larger than"),
        (("x", "y"), message(BODY, compressed=True), 3, "no grpc-encoding"),
        (("x", "y"), b"\x02\x00\x00\x00\x00", 3, "unknown flag 2"),
        (("x", "y"), message(BODY) + message(BODY), 3, "more than one message"),
        (("x", "y"), message(BODY)[:-1], 3, "no whole message"),
        (("x", "y"), b"", 3, "no whole message"),
        (("x", "y"), b"\x00" + (LIMIT + 1).to_bytes(4, "big"), 8, "larger than"),
        (("x", "y"), message(b"\xff"), 3, "not an OTLP"),
    ],
)
def test_refusals(service: Service, more: tuple[str, str], data: bytes, status: int, says: str) -> None:
    """A call that cannot be taken is told why, with details; its neighbours on the connection are not harmed."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(peer.head(1, more) + frame(DATA, END_STREAM, 1, data) + peer.call(3, BODY))
        refused = peer.reply(1)
        assert (refused.status, refused.data) == (status, b"")
        assert says in refused.headers["grpc-message"]
        assert "grpc-status-details-bin" in refused.headers
        assert peer.reply(3).status == 0


def test_a_call_that_is_not_grpc(service: Service) -> None:
    """The answer is HTTP's own, for whoever tries it with a browser or curl."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(peer.head(1, ("content-type", "application/json"), (":method", "GET"), (":path", "/")))
        reply = peer.reply(1)
        assert (reply.headers[":status"], reply.status) == ("415", 12)


def test_a_refusal_does_not_wait_for_the_message(service: Service) -> None:
    """A call that its head or its message's length condemns is answered at once, and what follows is ignored."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(peer.head(1, (":path", "/x")), peer.head(3), frame(DATA, 0, 3, b"\x00\xff\xff\xff\xff"))
        assert (peer.reply(1).status, peer.reply(3).status) == (12, 8)
        peer.until(lambda seen: seen.replies[1].reset == seen.replies[3].reset == Code.NO_ERROR)
        peer.send(frame(DATA, END_STREAM, 1, bytes(10)), frame(DATA, 0, 3, bytes(1000)), peer.call(5, BODY))
        assert peer.reply(5).status == 0


def test_calls_are_bounded(service: Service) -> None:
    """More calls at once than announced are refused, so that the sender repeats them."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(*(peer.head(stream) for stream in (1, 3, 5, 7)))
        assert peer.reply(7).reset == Code.REFUSED_STREAM
        peer.send(*(frame(DATA, END_STREAM, stream, message(BODY)) for stream in (1, 3, 5)))
        assert [peer.reply(stream).status for stream in (1, 3, 5)] == [0, 0, 0]
        announced = next(payload for kind, flags, _, payload in peer.frames if kind == SETTINGS and not flags)
        assert Setting.MAX_CONCURRENT_STREAMS.to_bytes(2, "big") + (3).to_bytes(4, "big") in announced


def test_pings_and_settings_are_answered(service: Service) -> None:
    """With the same bytes, and with an acknowledgement."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(frame(PING, 0, 0, b"abcdefgh"))
        peer.until(lambda seen: (PING, ACK, 0, b"abcdefgh") in seen.frames)
        assert (SETTINGS, ACK, 0, b"") in peer.frames


def test_large_messages_are_given_windows(tmp_path: Path) -> None:
    """A message larger than all windows arrives, because the sender is given new ones while it sends."""
    large = request(Signal.LOGS, "x" * 3 * CONNECTION_WINDOW).SerializeToString()
    with running(tmp_path, {"grpc": {"endpoint": "127.0.0.1:0"}}) as wide:
        assert call(wide.ports["grpc"], Signal.LOGS, large) == b""


def test_who_ignores_the_windows_is_cut_off(service: Service) -> None:
    """More than a stream's window is a breach."""
    with Peer(service.ports["grpc"]) as peer:
        first = b"\x00" + LIMIT.to_bytes(4, "big") + bytes(STREAM_WINDOW // 3)
        peer.send(peer.head(1), frame(DATA, 0, 1, first), frame(DATA, 0, 1, bytes(STREAM_WINDOW)))
        peer.until_closed()
        assert peer.goaway == Code.FLOW_CONTROL_ERROR
    assert well(service)


def test_answers_wait_for_the_peers_windows(service: Service) -> None:
    """Data is sent only when the peer has said that it takes it: on the stream and on the connection."""
    with Peer(service.ports["grpc"], {Setting.INITIAL_WINDOW_SIZE: 0}) as peer:
        peer.send(peer.call(1, BODY), frame(PING, 0, 0, bytes(8)))
        service.wait_for(Signal.LOGS, 1)
        peer.until(lambda seen: (PING, ACK, 0, bytes(8)) in seen.frames)
        assert 1 not in peer.replies
        peer.send(number_frame(WINDOW_UPDATE, 1, 4))
        peer.send(number_frame(WINDOW_UPDATE, 1, 1))
        assert peer.reply(1).data == EMPTY


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (frame(DATA, 0, 1, b"x"), Code.PROTOCOL_ERROR),
        (frame(DATA, 0, 0, b"x"), Code.PROTOCOL_ERROR),
        (frame(DATA, PADDED, 1, b"\x05x"), Code.PROTOCOL_ERROR),
        (frame(HEADERS, END_HEADERS, 1, b"\xff\xff\xff\xff\xff\xff"), Code.COMPRESSION_ERROR),
        (frame(HEADERS, END_HEADERS, 2, b""), Code.PROTOCOL_ERROR),
        (frame(HEADERS, END_HEADERS, 0, b""), Code.PROTOCOL_ERROR),
        (frame(HEADERS, END_HEADERS | PADDED, 1, b""), Code.FRAME_SIZE_ERROR),
        (frame(HEADERS, END_HEADERS | PADDED, 1, b"\x09a"), Code.PROTOCOL_ERROR),
        (frame(HEADERS, 0, 1, b"") + frame(PING, 0, 0, bytes(8)), Code.PROTOCOL_ERROR),
        (frame(HEADERS, 0, 1, b"") + frame(CONTINUATION, 0, 1, bytes(16_000)) * 5, Code.ENHANCE_YOUR_CALM),
        (frame(CONTINUATION, END_HEADERS, 1, b""), Code.PROTOCOL_ERROR),
        (frame(PUSH_PROMISE, 0, 1, bytes(4)), Code.PROTOCOL_ERROR),
        (frame(RST_STREAM, 0, 5, bytes(4)), Code.PROTOCOL_ERROR),
        (frame(PING, 0, 0, b"1"), Code.FRAME_SIZE_ERROR),
        (frame(PING, 0, 0, bytes(8)) * 4, Code.ENHANCE_YOUR_CALM),
        (frame(SETTINGS, 0, 0, b"1"), Code.FRAME_SIZE_ERROR),
        (frame(SETTINGS, 0, 0, b"\x00\x04\xff\xff\xff\xff"), Code.FLOW_CONTROL_ERROR),
        (frame(SETTINGS, 0, 0, b"\x00\x05\x00\x00\x00\x01"), Code.PROTOCOL_ERROR),
        (number_frame(WINDOW_UPDATE, 0, 0), Code.PROTOCOL_ERROR),
        (number_frame(WINDOW_UPDATE, 0, (1 << 31) - 1), Code.FLOW_CONTROL_ERROR),
        (frame(77, 0, 0, bytes(20_000)), Code.FRAME_SIZE_ERROR),
    ],
)
def test_breaches_end_the_connection(service: Service, sent: bytes, code: Code) -> None:
    """A peer that breaks the protocol is told how, and cut off; nobody else notices."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(sent)
        peer.until_closed()
        assert peer.goaway == code


def test_calls_that_are_taken_back_are_bounded(service: Service) -> None:
    """Opening and resetting calls without end is answered by ending the connection."""
    with Peer(service.ports["grpc"]) as peer:
        for stream in range(1, 601, 2):
            peer.send(peer.head(stream), number_frame(RST_STREAM, stream, 8))
        peer.until_closed()
        assert peer.goaway == Code.ENHANCE_YOUR_CALM


def test_old_and_idle_connections_are_left(tmp_path: Path) -> None:
    """After `max_connection_idle` the peer is told to go, and what it has at work is answered before."""
    keepalive = {"server_parameters": {"max_connection_idle": "1ms"}}
    with (
        running(tmp_path, {"grpc": {"endpoint": "127.0.0.1:0", "keepalive": keepalive}}) as short,
        Peer(short.ports["grpc"]) as peer,
    ):
        peer.send(peer.call(1, BODY))
        assert peer.reply(1).status == 0
        peer.until_closed()
        assert peer.goaway == Code.NO_ERROR


def test_a_peer_that_leaves_is_answered_first(service: Service) -> None:
    """GOAWAY of the peer ends the connection after its calls."""
    with Peer(service.ports["grpc"]) as peer:
        peer.send(peer.call(1, BODY), frame(7, 0, 0, bytes(8)))
        assert peer.reply(1).status == 0
        peer.until_closed()
