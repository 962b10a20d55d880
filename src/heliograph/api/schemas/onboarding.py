"""How to send the first span to this server."""

from pydantic import Field

from heliograph.query.results.base import Result, UnixNano


class Snippet(Result):
    """Copyable lines for one language or tool."""

    id: str
    title: str
    language: str = Field(description="For highlighting: shell, python, javascript, go, java, yaml, ...")
    install: str
    code: str


class Endpoints(Result):
    """Where this server listens, as a client would write it."""

    grpc: str | None
    http: str | None
    ui: str


class Seen(Result):
    """When something of a signal last arrived; null when nothing ever did."""

    traces: UnixNano | None
    metrics: UnixNano | None
    logs: UnixNano | None


class Onboarding(Result):
    """Addresses, snippets and whether data is there already."""

    endpoints: Endpoints
    requires_key: bool
    empty: bool = Field(description="True while nothing has ever arrived.")
    seen: Seen
    snippets: list[Snippet]
