"""Bytes in a text form that become text: character sets and base64."""

import base64
import binascii
import codecs
import re
from collections.abc import Callable

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.golang import text as gotext
from heliograph.ottl.values.types import Value, go_type

_CHARSETS = {
    "utf-16": "utf-16-le",
    "utf16": "utf-16-le",
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "": "utf-8",
}
_RAW_CHARSETS = frozenset({"utf-8-raw", "utf8-raw", "nop"})
_NOT_CHARSETS = frozenset(
    {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "idna", "punycode"}
)
_BASE64_VARIANTS = {
    "base64": (None, True),
    "base64-raw": (None, False),
    "base64-url": (b"-_", True),
    "base64-raw-url": (b"-_", False),
}
_STANDARD_ALPHABET = re.compile(rb"[A-Za-z0-9+/]*={0,2}")
_URL_ALPHABET = re.compile(rb"[A-Za-z0-9_-]*={0,2}")

Decoder = Callable[[bytes], str]


def _decoder(encoding: str) -> Decoder:
    if encoding in _BASE64_VARIANTS:
        altchars, padded = _BASE64_VARIANTS[encoding]
        return lambda data: _decode_base64(data, altchars, padded=padded)
    name = encoding.lower()
    if name in _RAW_CHARSETS:
        return gotext.decode
    try:
        info = codecs.lookup(_CHARSETS.get(name, encoding))
    except (LookupError, ValueError):
        raise ValueError(f"unsupported encoding '{encoding}'") from None
    if info.name in _NOT_CHARSETS or info.name.startswith(("unicode", "raw_unicode", "undefined")):
        raise ValueError(f"unsupported encoding '{encoding}'")
    return lambda data: info.decode(data, "replace")[0]


def _decode_base64(data: bytes, altchars: bytes | None, *, padded: bool) -> str:
    cleaned = data.replace(b"\n", b"").replace(b"\r", b"")
    alphabet = _URL_ALPHABET if altchars else _STANDARD_ALPHABET
    bad_padding = (padded and len(cleaned) % 4) or (not padded and (b"=" in cleaned or len(cleaned) % 4 == 1))
    if bad_padding or not alphabet.fullmatch(cleaned):
        raise StatementError("could not decode: illegal base64 data")
    try:
        decoded = base64.b64decode(cleaned + b"=" * (-len(cleaned) % 4), altchars=altchars, validate=True)
    except binascii.Error:
        raise StatementError("could not decode: illegal base64 data") from None
    return gotext.decode(decoded)


@converter("Decode(Target Getter, Encoding StringGetter)", Options(prepare={"Encoding": _decoder}))
def decode(target: Value, decoder: Decoder) -> str:
    """Text from bytes in a charset or in base64."""
    if isinstance(target, bytes):
        return decoder(target)
    if isinstance(target, str):
        return decoder(gotext.encode(target))
    raise StatementError(f"unsupported type provided to Decode function: {go_type(target)}")


@converter("Base64Decode(Target StringGetter)")
def base64_decode(target: str) -> str:
    """Text from base64; the old name of Decode with `base64`."""
    return _decode_base64(gotext.encode(target), None, padded=True)
