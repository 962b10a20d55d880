"""The encodings of OTLP."""

from enum import StrEnum


class Encoding(StrEnum):
    """How an OTLP request body is written."""

    PROTOBUF = "protobuf"
    JSON = "json"
