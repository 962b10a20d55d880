"""Errors of the graph and of delivery."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError, ProcessingError, ResourceError, SystemFailure


class ParcelSettledError(SystemFailure):
    """A component settled a parcel twice: a defect of that component."""

    code: ClassVar[str] = "HG-SYS-020"
    default_hints: ClassVar[tuple[str, ...]] = (
        "accept, drop, fail, split and merge each consume the parcel; report this to the component's author",
    )


class ComponentFailedError(ProcessingError):
    """A component raised an error that is not its contract's; the data goes through it again later."""

    code: ClassVar[str] = "HG-PRC-020"
    default_hints: ClassVar[tuple[str, ...]] = (
        "look at the log for the component's own error",
        "data that fails again and again becomes a dead letter",
    )
    retryable: bool = True


class BranchBehindError(ResourceError):
    """A destination is slower than its input: what was meant for it waits in the journal."""

    code: ClassVar[str] = "HG-RES-020"
    default_hints: ClassVar[tuple[str, ...]] = (
        "find out why the destination is slow; nothing is lost while the journal has room",
    )


class PipelineFullError(ResourceError):
    """A pipeline's memory bound is reached and nothing durable stands behind it."""

    code: ClassVar[str] = "HG-RES-021"
    default_hints: ClassVar[tuple[str, ...]] = ("send slower, or add a durable exporter: it reads the journal later",)


class MemoryLimitError(ResourceError):
    """The memory limiter refuses data until memory is freed."""

    code: ClassVar[str] = "HG-RES-022"
    default_hints: ClassVar[tuple[str, ...]] = ("raise memory_limiter's limit_mib, or send less",)


class ComponentStartError(ConfigurationError):
    """A component could not start."""

    code: ClassVar[str] = "HG-CFG-020"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message names the component and why: correct its settings",
        "`heliograph validate` checks a configuration without starting it",
    )


class ShutdownError(SystemFailure):
    """A component did not stop before its deadline."""

    code: ClassVar[str] = "HG-SYS-021"
    default_hints: ClassVar[tuple[str, ...]] = ("raise the shutdown timeout, or find out what the component waits for",)


class SignalNotConfiguredError(ConfigurationError):
    """Telemetry came for which no pipeline is configured."""

    code: ClassVar[str] = "HG-CFG-023"
    default_hints: ClassVar[tuple[str, ...]] = ("add a pipeline of that signal under service.pipelines",)
