"""OTTL's dynamic values.

A value is None, bool, int (64 bits), float, str, bytes, `dict` (a map of the telemetry), `list` (a list of it) or one
of the types in `types`. Values inside maps and lists are plain; what Go tells apart outside of them (a map literal
from a map of the record, a list of strings from a list of anything) is told apart here by subclasses.
"""
