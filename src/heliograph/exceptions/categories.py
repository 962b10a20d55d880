"""One class per category; kinds of error derive from these, each with a code of its own."""

from typing import ClassVar

from heliograph.exceptions.base import Category, HeliographError


class NetworkError(HeliographError):
    """A peer could not be reached or went away."""

    code: ClassVar[str] = "HG-NET-000"
    effect: ClassVar[str] = "The call did not reach the peer; what is queued waits and is sent later."
    category: ClassVar[Category] = Category.NETWORK
    retryable: bool = True


class DataError(HeliographError):
    """Bytes or values are not what they claim to be."""

    code: ClassVar[str] = "HG-DAT-000"
    effect: ClassVar[str] = "The request is refused whole or in part; nothing else is touched."
    category: ClassVar[Category] = Category.DATA


class ConfigurationError(HeliographError):
    """A setting cannot work."""

    code: ClassVar[str] = "HG-CFG-000"
    effect: ClassVar[str] = "The configuration is not applied; a running service keeps the one that it has."
    category: ClassVar[Category] = Category.CONFIGURATION


class ProcessingError(HeliographError):
    """A processor or a statement failed."""

    code: ClassVar[str] = "HG-PRC-000"
    effect: ClassVar[str] = "The record or batch is handled as the error mode says; the pipeline goes on."
    category: ClassVar[Category] = Category.PROCESSING


class ExportError(HeliographError):
    """A destination refused or did not answer."""

    code: ClassVar[str] = "HG-EXP-000"
    effect: ClassVar[str] = "The data stays in the queue, or goes to the dead letters when the refusal is final."
    category: ClassVar[Category] = Category.EXPORT


class PerformanceError(HeliographError):
    """Too slow: a deadline or timeout passed."""

    code: ClassVar[str] = "HG-PRF-000"
    effect: ClassVar[str] = "The call is given up; it may still have had an effect on the other side."
    category: ClassVar[Category] = Category.PERFORMANCE
    retryable: bool = True


class ConcurrencyError(HeliographError):
    """A lock, a race or a cancelled wait."""

    code: ClassVar[str] = "HG-CON-000"
    effect: ClassVar[str] = "The operation was not carried out."
    category: ClassVar[Category] = Category.CONCURRENCY
    retryable: bool = True


class ResourceError(HeliographError):
    """Memory, disk, descriptors or a bound ran out."""

    code: ClassVar[str] = "HG-RES-000"
    effect: ClassVar[str] = "New work is refused and the caller is told to retry; what was acknowledged is safe."
    category: ClassVar[Category] = Category.RESOURCE
    retryable: bool = True


class CompatibilityError(HeliographError):
    """Versions or features do not fit together."""

    code: ClassVar[str] = "HG-CMP-000"
    effect: ClassVar[str] = "The two sides cannot work together in this point."
    category: ClassVar[Category] = Category.COMPATIBILITY


class SystemFailure(HeliographError):
    """The operating system or this process failed."""

    code: ClassVar[str] = "HG-SYS-000"
    effect: ClassVar[str] = "The operation failed; the process goes on."
    category: ClassVar[Category] = Category.SYSTEM


class BusinessError(HeliographError):
    """A rule of the user's domain was broken."""

    code: ClassVar[str] = "HG-BUS-000"
    effect: ClassVar[str] = "The request is refused."
    category: ClassVar[Category] = Category.BUSINESS


class SecurityError(HeliographError):
    """Authentication, authorisation or TLS failed."""

    code: ClassVar[str] = "HG-SEC-000"
    effect: ClassVar[str] = "The request is refused; nothing is disclosed."
    category: ClassVar[Category] = Category.SECURITY


class DependencyError(HeliographError):
    """A library or engine beneath failed."""

    code: ClassVar[str] = "HG-DEP-000"
    effect: ClassVar[str] = "The operation failed in the engine or library; what was acknowledged is safe."
    category: ClassVar[Category] = Category.DEPENDENCY
    retryable: bool = True
