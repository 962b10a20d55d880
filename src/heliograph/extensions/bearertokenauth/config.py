"""Settings of the bearertokenauth extension."""

from typing import Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Duration, Secret


class FileRetryConfig(ComponentConfig):
    """Waiting for the file at the start."""

    enabled: bool = False
    """Wait for `filename` instead of failing when it is not there."""
    max_retries: int = Field(default=10, ge=0)
    """How often to look again."""
    retry_interval: Duration = 1.0
    """How long to wait in between."""


class BearerTokenAuthConfig(ComponentConfig):
    """Settings of the bearertokenauth extension."""

    scheme: str = "Bearer"
    """Stands before the token; empty for the token alone."""
    header: str = Field(default="Authorization", min_length=1)
    """The header that holds the token."""
    token: Secret = Secret("")
    """The token."""
    tokens: list[Secret] = Field(default_factory=list[Secret])
    """Several tokens: listeners take any of them, exporters send the first."""
    filename: str = ""
    """A file of tokens, one a line, read again when it changes; `token` and `tokens` are then ignored."""
    file_retry: FileRetryConfig = FileRetryConfig()
    """Waiting for the file at the start."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        given = [self.token, *self.tokens]
        if not self.filename and not any(secret.get_secret_value() for secret in given):
            raise ValueError("token, tokens or filename must be set")
        if self.token.get_secret_value() and self.tokens:
            raise ValueError("set either token or tokens")
        return self
