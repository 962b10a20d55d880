"""A small shop of four services, instrumented with the official SDK, with faults that can be switched on."""

from heliograph.demo.errors import DemoError, UnknownFaultError
from heliograph.demo.faults import Fault, FaultSwitch

__all__ = ["DemoError", "Fault", "FaultSwitch", "UnknownFaultError"]
