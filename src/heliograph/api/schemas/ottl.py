"""Trying OTTL."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

SignalName = Literal["traces", "metrics", "logs"]
Text = Annotated[str, Field(max_length=4096)]
MOST_RECORDS = 100


class OttlTexts(BaseModel):
    """Statements that edit, and conditions that drop, for one signal."""

    signal: SignalName
    statements: list[Text] = Field(default_factory=list, max_length=64)
    conditions: list[Text] = Field(default_factory=list, max_length=64)


class OttlTrial(OttlTexts):
    """Texts, and what to try them on."""

    error_mode: Literal["ignore", "silent", "propagate"] = "ignore"
    input: dict[str, Any] | None = Field(
        default=None, description="An OTLP/JSON request; left out, a sample of the last minute is taken."
    )
    records: int = Field(default=10, ge=1, le=MOST_RECORDS, description="Records of the live sample, at most.")


class OttlProblem(BaseModel):
    """What is wrong with one text."""

    kind: Literal["statements", "conditions"]
    index: int = Field(description="Which text of the list, from 0.")
    offset: int | None = Field(description="Characters before the place; null where none is to blame.")
    message: str


class OttlCheck(BaseModel):
    """All that is wrong with texts; nothing when they can run."""

    problems: list[OttlProblem]


class OttlRowError(BaseModel):
    """A record for which a text failed."""

    record: int
    statement: str
    error: str


class DiffLine(BaseModel):
    """A line of the diff."""

    kind: Literal["same", "added", "removed", "place"]
    text: str


class OttlOutcome(BaseModel):
    """What a trial came to."""

    live: bool = Field(description="Whether the input was a sample of live data.")
    records: int = Field(description="Records that went in.")
    left: int = Field(description="Records that came out.")
    diff: list[DiffLine] = Field(description="Unified diff of the OTLP/JSON; empty when nothing changes.")
    errors: list[OttlRowError]
    plan: str = Field(description="How the statements run: by columns or record by record.")
    after: dict[str, Any] = Field(description="The OTLP/JSON request afterwards.")


class OttlSample(BaseModel):
    """A sample of what came in the last minute."""

    records: int
    input: dict[str, Any] = Field(description="An OTLP/JSON request; empty when nothing came.")


class OttlFunction(BaseModel):
    """A function."""

    name: str
    kind: Literal["editor", "converter"]
    signature: str
    description: str
    contexts: list[str]


class OttlVocabulary(BaseModel):
    """What an editor completes."""

    functions: list[OttlFunction]
    paths: list[str] = Field(description="With their context, such as `span.attributes`.")
    enums: list[str]
