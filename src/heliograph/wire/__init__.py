"""OTLP bytes to batches and back."""

from heliograph.wire.codec import decode, decode_each, encode
from heliograph.wire.encoding import Encoding
from heliograph.wire.errors import PayloadError

__all__ = ["Encoding", "PayloadError", "decode", "decode_each", "encode"]
