"""The hash ring and the hashes that are looked up on it."""

import struct
import zlib

import numpy as np
import pyarrow as pa
import pytest

from heliograph.exporters.loadbalancing.hashing import hash_ids, hash_texts
from heliograph.exporters.loadbalancing.ring import HashRing

ENDPOINTS = [f"endpoint-{number}" for number in range(1, 8)]


def plain_owner(endpoints: list[str], key: bytes) -> str:
    """The owner of a key, by the definition: the next of all places, clockwise; a taken place gives way to the next."""
    candidates = [
        (zlib.crc32(endpoint.encode() + struct.pack("<I", point)), endpoint)
        for endpoint in endpoints
        for point in range(200)
    ]
    places: dict[int, str] = {}
    for crc, endpoint in sorted(candidates, key=lambda item: (item[0] % 131071, item[0], item[1])):
        for probe in range(10):
            if (crc % 131071 + probe) % 131071 not in places:
                places[(crc % 131071 + probe) % 131071] = endpoint
                break
    position = zlib.crc32(key) % 131071
    ordered = sorted(places)
    return places[next((place for place in ordered if place >= position), ordered[0])]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_owners_are_the_next_on_the_ring(count: int) -> None:
    """Many keys at once, each as the definition says; the order of the endpoints does not matter."""
    keys = [number.to_bytes(16, "big") for number in range(200)]
    hashes = hash_ids(pa.array(keys, pa.binary(16)), 16)
    ring = HashRing(ENDPOINTS[:count])
    assert ring.endpoints == HashRing(ENDPOINTS[:count][::-1]).endpoints
    owners = [ring.endpoints[owner] for owner in ring.owners(hashes)]
    assert owners == [plain_owner(ENDPOINTS[:count], key) for key in keys]


@pytest.mark.parametrize(
    ("count", "owners"),
    [
        (3, "110210112221220122110100021010000000211010002011110210002121"),
        (8, "117470154753227122110703671775503400231750002011763253376541"),
    ],
)
def test_owners_are_the_collectors(count: int, owners: str) -> None:
    """What version 0.161 of its load balancer answered for the same backends and trace ids."""
    ring = HashRing([f"backend-{number}.example:4317" for number in range(count)])
    keys = [(number * 7919).to_bytes(16, "big") for number in range(len(owners))]
    found = ring.owners(hash_ids(pa.array(keys, pa.binary(16)), 16))
    assert "".join(map(str, found.tolist())) == owners


def test_only_the_share_of_a_backend_that_goes_moves() -> None:
    """The others stay where they were, but for a few whose place had given way to it; shares are about equal."""
    hashes = np.random.default_rng(7).integers(0, 2**32, 50_000, np.uint32)
    before, after = HashRing(ENDPOINTS), HashRing(ENDPOINTS[:-1])
    old = np.array(before.endpoints)[before.owners(hashes)]
    new = np.array(after.endpoints)[after.owners(hashes)]
    stayed = old != ENDPOINTS[-1]
    assert (old[stayed] != new[stayed]).mean() < 0.001
    shares = np.unique(old, return_counts=True)[1] / len(hashes)
    assert shares.min() > 0.08
    assert shares.max() < 0.22


def test_hashes_are_crc32() -> None:
    """Of ids, with slices and nulls, and of texts, each distinct one once."""
    ids = pa.array([b"a" * 16, None, bytes(range(16)), b"\xff" * 16], pa.binary(16))
    expected = [b"a" * 16, bytes(16), bytes(range(16)), b"\xff" * 16]
    assert hash_ids(ids, 16).tolist() == [zlib.crc32(value) for value in expected]
    assert hash_ids(ids.slice(2, 1), 16).tolist() == [zlib.crc32(bytes(range(16)))]
    texts = pa.array(["a", None, "ü", "a"])
    assert hash_texts(texts).tolist() == [zlib.crc32((text or "").encode()) for text in texts.to_pylist()]
    assert not len(hash_texts(pa.array([], pa.string())))
