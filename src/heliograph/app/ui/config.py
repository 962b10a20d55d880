"""Settings of the UI and API."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class AuthConfig(ComponentConfig):
    """Who checks credentials."""

    authenticator: str
    """Id of an extension that does."""


class UiConfig(ComponentConfig):
    """Settings of the `heliograph_ui` extension."""

    endpoint: str = "127.0.0.1:4319"
    """Host and port to listen on."""
    auth: AuthConfig | None = None
    """Require credentials; needed to listen beyond this machine."""
    allowed_hosts: list[str] = Field(default_factory=list)
    """Names that the Host header may carry besides loopback ones; `*` allows all."""
    query_timeout: Duration = 30.0
    """How long a question may take unless it says less."""
    query_threads: int = Field(default=2, ge=1)
    """Threads of the engine for one question."""
    query_memory_mib: int = Field(default=1000, ge=1)
    """Memory of the engine for one question, in MiB."""
