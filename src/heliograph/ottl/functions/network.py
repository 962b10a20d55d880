"""Addresses."""

import base64
import hashlib
import ipaddress

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter

_PROTOCOLS = {"ICMP": 1, "TCP": 6, "UDP": 17, "RSVP": 46, "ICMP6": 58, "SCTP": 132}
_MAX_16_BITS = 65_535

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def _address(text: str) -> Address | None:
    """An address; IPv6 forms of IPv4 addresses are those, and zones are none."""
    if "%" in text:
        return None
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return address if mapped is None else mapped


def parse_network(text: str) -> Network:
    """A network in CIDR form.

    Raises:
        ValueError: None.
    """
    if "/" not in text:
        raise ValueError(f"invalid CIDR address: {text}")
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"invalid CIDR address: {text}") from None


@converter(
    "IsInCIDR(Target StringGetter, Networks SliceGetter[StringGetter])",
    Options(prepare={"Networks": lambda texts: [parse_network(text) for text in texts]}),
)
def is_in_cidr(target: str, networks: list[Network]) -> bool:
    """Whether the address lies in one of the networks; no address lies in none."""
    address = _address(target)
    return address is not None and any(
        address.version == network.version and address in network for network in networks
    )


def _endpoint(address: str, port: int, which: str) -> tuple[bytes, int]:
    if not 0 <= port <= _MAX_16_BITS:
        raise StatementError(f"{which} port must be between 0 and 65535, got {port}")
    parsed = _address(address)
    if parsed is None:
        raise StatementError(f"invalid {which} IP: {address}")
    return parsed.packed, port


@converter(
    "CommunityID(SourceIP StringGetter, SourcePort IntGetter, DestinationIP StringGetter, DestinationPort IntGetter, "
    "Protocol? StringGetter, Seed? IntGetter)"
)
def community_id(  # noqa: PLR0917 - one call site
    source: str, source_port: int, destination: str, destination_port: int, protocol: str = "TCP", seed: int = 0
) -> str:
    """The flow's hash, the same in both directions."""
    ends = [_endpoint(source, source_port, "source"), _endpoint(destination, destination_port, "destination")]
    if protocol not in _PROTOCOLS:
        raise StatementError(f"unsupported protocol: {protocol}")
    if not 0 <= seed <= _MAX_16_BITS:
        raise StatementError(f"seed must be between 0 and 65535, got {seed}")
    ends.sort(key=lambda end: (len(end[0]), *end))
    (low, low_port), (high, high_port) = ends
    flow = seed.to_bytes(2, "big") + low + high + bytes([_PROTOCOLS[protocol], 0])
    flow += low_port.to_bytes(2, "big") + high_port.to_bytes(2, "big")
    return "1:" + base64.b64encode(hashlib.sha1(flow, usedforsecurity=False).digest()).decode()
