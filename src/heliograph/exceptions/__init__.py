"""The error tree.

HeliographError
├── NetworkError            a peer could not be reached or went away
├── DataError               bytes or values that are not what they claim to be
├── ConfigurationError      a setting that cannot work
├── ProcessingError         a processor or a statement failed
├── ExportError             a destination refused or did not answer
├── PerformanceError        too slow: a deadline or timeout passed
├── ConcurrencyError        a lock, a race, a cancelled wait
├── ResourceError           memory, disk, descriptors, a bound that is reached
├── CompatibilityError      versions or features that do not fit together
├── SystemFailure           the operating system or this process
├── BusinessError           a rule of the user's domain
├── SecurityError           authentication, authorisation, TLS
└── DependencyError         a library or engine beneath failed
"""

from heliograph.exceptions.base import Category, ErrorContext, HeliographError, Severity
from heliograph.exceptions.categories import (
    BusinessError,
    CompatibilityError,
    ConcurrencyError,
    ConfigurationError,
    DataError,
    DependencyError,
    ExportError,
    NetworkError,
    PerformanceError,
    ProcessingError,
    ResourceError,
    SecurityError,
    SystemFailure,
)

__all__ = [
    "BusinessError",
    "Category",
    "CompatibilityError",
    "ConcurrencyError",
    "ConfigurationError",
    "DataError",
    "DependencyError",
    "ErrorContext",
    "ExportError",
    "HeliographError",
    "NetworkError",
    "PerformanceError",
    "ProcessingError",
    "ResourceError",
    "SecurityError",
    "Severity",
    "SystemFailure",
]
