"""Settings of the basicauth extension."""

from typing import Self

from pydantic import model_validator

from heliograph.pipeline import ComponentConfig, Secret


class HtpasswdConfig(ComponentConfig):
    """Who may call."""

    file: str = ""
    """A file of `user:hash` lines; read again when it changes."""
    inline: Secret = Secret("")
    """Such lines themselves; they count before those of the file."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.file and not self.inline.get_secret_value():
            raise ValueError("file or inline must be set")
        return self


class BasicClientConfig(ComponentConfig):
    """What exporters send."""

    username: str = ""
    """User name."""
    username_file: str = ""
    """A file that holds it; counts before `username`."""
    password: Secret = Secret("")
    """Password."""
    password_file: str = ""
    """A file that holds it; counts before `password`."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.username and not self.username_file:
            raise ValueError("username or username_file must be set")
        if ":" in self.username:
            raise ValueError("a username must not hold a colon")
        return self


class BasicAuthConfig(ComponentConfig):
    """Settings of the basicauth extension: one of the two."""

    htpasswd: HtpasswdConfig | None = None
    """For listeners: who may call."""
    client_auth: BasicClientConfig | None = None
    """For exporters: what they send."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.htpasswd is None) == (self.client_auth is None):
            raise ValueError("set htpasswd (for listeners) or client_auth (for exporters), and not both")
        return self
