# The Rust core. Private: use heliograph.model and heliograph.wire. Each export is described in rust/python/src.

from collections.abc import Sequence
from typing import final

@final
class Batch:
    @property
    def signal(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def items(self) -> int: ...

def decode_bodies(
    signal: str, bodies: Sequence[bytes], encoding: str
) -> tuple[Batch, list[tuple[int, int, str, str]]]: ...
def encode_body(batch: Batch, encoding: str) -> bytes: ...
