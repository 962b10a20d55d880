"""Settings of the redaction processor."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from heliograph._native import Pattern
from heliograph.ottl.golang.regex import compile_regex
from heliograph.pipeline import ComponentConfig, Secret

_MIN_KEY_BYTES = 32


class RedactionConfig(ComponentConfig):
    """Settings of the redaction processor."""

    allow_all_keys: bool = False
    """Keys that are not in `allowed_keys` stay too."""
    allowed_keys: list[str] = Field(default_factory=list)
    """Attributes with other keys are removed; all of them when it is empty."""
    blocked_key_patterns: list[str] = Field(default_factory=list)
    """Values of keys that one of these regexes matches are masked whole."""
    ignored_keys: list[str] = Field(default_factory=list)
    """Attributes with these keys stay as they are."""
    ignored_key_patterns: list[str] = Field(default_factory=list)
    """Attributes with keys that one of these regexes matches stay as they are."""
    redact_all_types: bool = False
    """Values that are no texts are looked at as texts, too."""
    blocked_values: list[str] = Field(default_factory=list)
    """Whatever these regexes match in values is masked."""
    allowed_values: list[str] = Field(default_factory=list)
    """Values that one of these regexes matches are not masked."""
    hash_function: Literal["", "md5", "sha1", "sha3", "hmac-sha256", "hmac-sha512"] = ""
    """What is masked becomes its hash instead of `****`."""
    hmac_key: Secret = Secret("")
    """The key of the `hmac-` functions, of at least 32 bytes."""
    summary: Literal["debug", "info", "silent", ""] = ""
    """Attributes that tell what was done: counts with `info`, keys too with `debug`."""

    @field_validator("blocked_key_patterns", "ignored_key_patterns", "blocked_values", "allowed_values")
    @classmethod
    def _compile(cls, value: list[str]) -> list[str]:
        for pattern in value:
            compile_regex(pattern)
            Pattern(pattern)  # the kernels' engine may know less
        return value

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.hash_function.startswith("hmac") and len(self.hmac_key.get_secret_value().encode()) < _MIN_KEY_BYTES:
            raise ValueError(f"hash_function {self.hash_function} needs an hmac_key of at least {_MIN_KEY_BYTES} bytes")
        return self
