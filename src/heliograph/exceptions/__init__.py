"""The error tree, as far as the lowest floor knows it; packages above add leaves to the categories.

HeliographError
├── NetworkError
│   ├── ConnectionRefused       HG-NET-001
│   ├── ConnectionReset         HG-NET-002
│   ├── NameNotResolved         HG-NET-003
│   ├── HostUnreachable         HG-NET-004
│   ├── PeerUnavailable         HG-NET-005
│   ├── AddressInUse            HG-NET-006
│   └── AddressNotAvailable     HG-NET-007
├── DataError
│   ├── MalformedPayload        HG-DAT-001
│   ├── PayloadTooLarge         HG-DAT-002
│   ├── UnsupportedEncoding     HG-DAT-003
│   ├── InvalidArgument         HG-DAT-004
│   ├── NotFound                HG-DAT-005
│   ├── SchemaMismatch          HG-DAT-006
│   └── IntegrityFailure        HG-DAT-007
├── ConfigurationError
│   ├── InvalidSetting          HG-CFG-001
│   ├── UnknownSetting          HG-CFG-002
│   ├── MalformedConfiguration  HG-CFG-003
│   └── MissingSetting          HG-CFG-004
├── ProcessingError
│   ├── StatementFailed         HG-PRC-001
│   └── ComponentFailed         HG-PRC-002
├── ExportError
│   ├── DestinationRefused      HG-EXP-001
│   ├── DestinationOverloaded   HG-EXP-002
│   ├── DestinationFailed       HG-EXP-003
│   └── PartialSuccess          HG-EXP-004
├── PerformanceError
│   ├── TimedOut                HG-PRF-001
│   ├── DeadlineExceeded        HG-PRF-002
│   └── MemoryLimitExceeded     HG-PRF-003
├── ConcurrencyError
│   ├── Cancelled               HG-CON-001
│   ├── Conflict                HG-CON-002
│   └── Locked                  HG-CON-003
├── ResourceError
│   ├── DiskFull                HG-RES-001
│   ├── TooManyOpenFiles        HG-RES-002
│   ├── OutOfMemory             HG-RES-003
│   ├── Overloaded              HG-RES-004
│   ├── ReadOnlyDisk            HG-RES-005
│   └── QuotaExhausted          HG-RES-006
├── CompatibilityError
│   ├── NotImplementedByPeer    HG-CMP-001
│   └── UnsupportedVersion      HG-CMP-002
├── SystemFailure
│   ├── InternalFailure         HG-SYS-001
│   ├── PathNotFound            HG-SYS-002
│   ├── InputOutputFailure      HG-SYS-003
│   └── OperatingSystemFailure  HG-SYS-004
├── BusinessError
│   └── RuleViolated            HG-BUS-001
├── SecurityError
│   ├── Unauthenticated         HG-SEC-001
│   ├── PermissionDenied        HG-SEC-002
│   ├── CertificateInvalid      HG-SEC-003
│   ├── TlsFailure              HG-SEC-004
│   └── AccessDenied            HG-SEC-005
└── DependencyError
    ├── EngineFailed            HG-DEP-001
    ├── EngineBusy              HG-DEP-002
    ├── QueryInvalid            HG-DEP-003
    └── LibraryMissing          HG-DEP-004

Every class names its `code`, `category`, `severity`, whether it is `retryable`, its `effect` and what to do next.
`heliograph explain CODE` prints all of it.
"""

from heliograph.exceptions.base import Category, ErrorContext, HeliographError, Severity
from heliograph.exceptions.business import RuleViolated
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
from heliograph.exceptions.compatibility import NotImplementedByPeer, UnsupportedVersion
from heliograph.exceptions.concurrency import Cancelled, Conflict, Locked
from heliograph.exceptions.configuration import InvalidSetting, MalformedConfiguration, MissingSetting, UnknownSetting
from heliograph.exceptions.data import (
    IntegrityFailure,
    InvalidArgument,
    MalformedPayload,
    NotFound,
    PayloadTooLarge,
    SchemaMismatch,
    UnsupportedEncoding,
)
from heliograph.exceptions.dependency import EngineBusy, EngineFailed, LibraryMissing, QueryInvalid
from heliograph.exceptions.export import DestinationFailed, DestinationOverloaded, DestinationRefused, PartialSuccess
from heliograph.exceptions.network import (
    AddressInUse,
    AddressNotAvailable,
    ConnectionRefused,
    ConnectionReset,
    HostUnreachable,
    NameNotResolved,
    PeerUnavailable,
)
from heliograph.exceptions.performance import DeadlineExceeded, MemoryLimitExceeded, TimedOut
from heliograph.exceptions.processing import ComponentFailed, StatementFailed
from heliograph.exceptions.registry import all_errors, find_error
from heliograph.exceptions.resource import (
    DiskFull,
    OutOfMemory,
    Overloaded,
    QuotaExhausted,
    ReadOnlyDisk,
    TooManyOpenFiles,
)
from heliograph.exceptions.security import (
    AccessDenied,
    CertificateInvalid,
    PermissionDenied,
    TlsFailure,
    Unauthenticated,
)
from heliograph.exceptions.system import InputOutputFailure, InternalFailure, OperatingSystemFailure, PathNotFound

__all__ = [
    "AccessDenied",
    "AddressInUse",
    "AddressNotAvailable",
    "BusinessError",
    "Cancelled",
    "Category",
    "CertificateInvalid",
    "CompatibilityError",
    "ComponentFailed",
    "ConcurrencyError",
    "ConfigurationError",
    "Conflict",
    "ConnectionRefused",
    "ConnectionReset",
    "DataError",
    "DeadlineExceeded",
    "DependencyError",
    "DestinationFailed",
    "DestinationOverloaded",
    "DestinationRefused",
    "DiskFull",
    "EngineBusy",
    "EngineFailed",
    "ErrorContext",
    "ExportError",
    "HeliographError",
    "HostUnreachable",
    "InputOutputFailure",
    "IntegrityFailure",
    "InternalFailure",
    "InvalidArgument",
    "InvalidSetting",
    "LibraryMissing",
    "Locked",
    "MalformedConfiguration",
    "MalformedPayload",
    "MemoryLimitExceeded",
    "MissingSetting",
    "NameNotResolved",
    "NetworkError",
    "NotFound",
    "NotImplementedByPeer",
    "OperatingSystemFailure",
    "OutOfMemory",
    "Overloaded",
    "PartialSuccess",
    "PathNotFound",
    "PayloadTooLarge",
    "PeerUnavailable",
    "PerformanceError",
    "PermissionDenied",
    "ProcessingError",
    "QueryInvalid",
    "QuotaExhausted",
    "ReadOnlyDisk",
    "ResourceError",
    "RuleViolated",
    "SchemaMismatch",
    "SecurityError",
    "Severity",
    "StatementFailed",
    "SystemFailure",
    "TimedOut",
    "TlsFailure",
    "TooManyOpenFiles",
    "Unauthenticated",
    "UnknownSetting",
    "UnsupportedEncoding",
    "UnsupportedVersion",
    "all_errors",
    "find_error",
]
