"""Settings of the logdedup processor."""

from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from heliograph.ottl import OttlError, compile_condition
from heliograph.pipeline import ByteSize, ComponentConfig, Duration
from heliograph.processors.logdedup.fields import FieldPath


class LogDedupConfig(ComponentConfig):
    """Settings of the logdedup processor."""

    interval: Duration = 10.0
    """How long equal records are counted before one is handed on."""
    log_count_attribute: str = Field(default="log_count", min_length=1)
    """The attribute with the count."""
    timezone: str = "UTC"
    """The time zone of the attributes `first_observed_timestamp` and `last_observed_timestamp`."""
    exclude_fields: list[str] = Field(default_factory=list)
    """Fields that are removed before records are compared, such as `body.timestamp` or `attributes.host\\.name`."""
    include_fields: list[str] = Field(default_factory=list)
    """Only these fields are compared, besides resource and scope; records with none of them are compared whole."""
    conditions: list[str] = Field(default_factory=list)
    """OTTL conditions of log records: others pass as they are; all are counted without any."""
    max_bytes: ByteSize = 64 << 20
    """Bytes of records that wait; with more, all are handed on early. Not a setting of the Collector."""

    @field_validator("exclude_fields", "include_fields")
    @classmethod
    def _fields(cls, value: list[str]) -> list[str]:
        for text in value:
            FieldPath.parse(text)
        if len(set(value)) < len(value):
            raise ValueError("a field is named twice")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone: write one such as America/New_York") from None
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.interval <= 0:
            raise ValueError("interval must be greater than 0")
        if self.exclude_fields and self.include_fields:
            raise ValueError("cannot use both exclude_fields and include_fields")
        for text in self.conditions:
            try:
                compile_condition(text, "log")
            except OttlError as error:
                raise ValueError(f"conditions: {error.message}") from None
        return self
