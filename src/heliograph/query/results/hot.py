"""Answers about hot attributes."""

from pydantic import Field

from heliograph.query.results.base import Result


class HotAttribute(Result):
    """An attribute with a column of its own."""

    table: str = Field(description="spans or logs.")
    key: str
    type: str = Field(description="ClickHouse type of the column.")
    indexed: bool = Field(description="Whether it has a bloom filter.")
    promoted: bool = Field(description="Whether it was added while the store ran.")


class HotResult(Result):
    """All of them."""

    attributes: list[HotAttribute]


class AdvisedAttribute(Result):
    """An attribute that would be worth a column."""

    table: str
    key: str
    type: str = Field(description="Column type to promote it with.")
    share: float = Field(description="Share of the records that have it, 0 to 1, estimated from samples.")
    values: int = Field(description="Distinct values known.")
    asked: int = Field(description="Questions that read it since the start.")


class AdviceResult(Result):
    """The advice, best first."""

    attributes: list[AdvisedAttribute]
