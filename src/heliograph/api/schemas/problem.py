"""How an error looks over HTTP."""

from pydantic import Field

from heliograph.query.results.base import Result


class Problem(Result):
    """The one shape of every error (media type `application/problem+json`)."""

    code: str = Field(description="Stable code such as HG-DAT-010.")
    message: str = Field(description="What happened and where, one sentence.")
    hint: str = Field(description="What to do, may be empty.")
    hints: list[str]
    category: str
    retryable: bool
    status: int = Field(description="The HTTP status, repeated.")
    field: str | None = Field(default=None, description="The parameter at fault, when there is one.")
