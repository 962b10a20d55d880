"""OTLP bytes to batches and back."""

from heliograph.wire.blocks import (
    BlockBuilder,
    BlockLayout,
    BlockSignalError,
    LayoutError,
    block_rows,
    block_sources,
    encode_many,
)
from heliograph.wire.codec import decode, decode_each, encode
from heliograph.wire.encoding import Encoding
from heliograph.wire.errors import PayloadError

__all__ = [
    "BlockBuilder",
    "BlockLayout",
    "BlockSignalError",
    "Encoding",
    "LayoutError",
    "PayloadError",
    "block_rows",
    "block_sources",
    "decode",
    "decode_each",
    "encode",
    "encode_many",
]
