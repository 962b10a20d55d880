"""The root of the tree and what every error carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Self


class Category(StrEnum):
    """What kind of thing failed."""

    NETWORK = "network"
    DATA = "data"
    CONFIGURATION = "configuration"
    PROCESSING = "processing"
    EXPORT = "export"
    PERFORMANCE = "performance"
    CONCURRENCY = "concurrency"
    RESOURCE = "resource"
    COMPATIBILITY = "compatibility"
    SYSTEM = "system"
    BUSINESS = "business"
    SECURITY = "security"
    DEPENDENCY = "dependency"


class Severity(StrEnum):
    """How bad it is for the service, in the words of OTLP severities."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ErrorContext:
    """Where an error happened.

    Attributes:
        component: Component id, such as `otlp/in`.
        operation: What was being done, such as `journal.append`.
        peer: The other side, such as `127.0.0.1:4317`.
        attempt: Which try this was, from 1; 0 when it is not known.
        trace_id: Lower-case hex, empty when there is none.
        span_id: Lower-case hex, empty when there is none.
        values: Anything else, as short strings.
    """

    component: str = ""
    operation: str = ""
    peer: str = ""
    attempt: int = 0
    trace_id: str = ""
    span_id: str = ""
    values: Mapping[str, str] = field(default_factory=dict[str, str])


_NO_CONTEXT = ErrorContext()


class HeliographError(Exception):
    """Root of every error that Heliograph raises.

    Class attributes give the defaults of a kind of error; the instance carries what is known of this one.

    Args:
        message: One sentence that says what happened and where.
        hints: What to do next, most useful first; the class's hints when empty.
        context: Where it happened.
        retry_after: Seconds to wait before a retry, None when unknown.
    """

    code: ClassVar[str] = "HG-ERR-000"
    category: ClassVar[Category] = Category.SYSTEM
    severity: ClassVar[Severity] = Severity.ERROR
    retryable: bool = False
    effect: ClassVar[str] = "The operation did not happen."
    default_hints: ClassVar[tuple[str, ...]] = ()
    hints: tuple[str, ...] = ()
    context: ErrorContext = _NO_CONTEXT
    retry_after: float | None = None

    def __init_subclass__(cls) -> None:
        """An error without hints of its own has those of its class."""
        cls.hints = cls.default_hints

    def __init__(
        self,
        message: str,
        *,
        hints: Sequence[str] = (),
        context: ErrorContext | None = None,
        retry_after: float | None = None,
    ) -> None:
        # BaseException.__new__ has kept the message as args already; what is not given stays with the class. Refusals
        # are raised at a high rate, and each of these steps would cost a tenth of them.
        self.message = message
        if hints:
            self.hints = tuple(hints)
        if context is not None:
            self.context = context
        if retry_after is not None:
            self.retry_after = retry_after

    def with_retryable(self, retryable: bool) -> Self:  # noqa: FBT001 - reads as a sentence
        """This error, with the word of the one who knows whether a repeat can help."""
        self.retryable = retryable
        return self

    @property
    def hint(self) -> str:
        """The first hint, empty when there is none."""
        return self.hints[0] if self.hints else ""
