"""A question to the SQL console."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SqlFormat = Literal["json", "csv", "arrow", "table"]


class SqlRequest(BaseModel):
    """One read-only statement. ClickHouse parameters are written `{name:Type}` and given in `parameters`."""

    model_config = ConfigDict(extra="forbid")

    sql: str = Field(min_length=1, max_length=100_000)
    format: SqlFormat = "json"
    parameters: dict[str, str] = Field(default_factory=dict)
    max_rows: int = Field(default=10_000, ge=1, le=1_000_000)
    timeout_seconds: float = Field(default=30, gt=0, le=600)
    query_id: str | None = Field(default=None, pattern="^[A-Za-z0-9_-]{1,64}$")
