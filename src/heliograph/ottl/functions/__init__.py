"""The functions of OTTL, by family; importing this package fills the table."""

from heliograph.ottl.functions import (
    aggregation,
    decoding,
    editors_map,
    editors_text,
    grok,
    hashing,
    histograms,
    kinds,
    lambdas,
    lists,
    logformats,
    metrics,
    network,
    parsing,
    spans,
    strings,
    times,
    xmlfuncs,
)
from heliograph.ottl.functions.table import FUNCTIONS, UNCHANGED, Function, Parameter, functions_of

FAMILIES = (
    aggregation,
    decoding,
    editors_map,
    editors_text,
    grok,
    hashing,
    histograms,
    kinds,
    lambdas,
    lists,
    logformats,
    metrics,
    network,
    parsing,
    spans,
    strings,
    times,
    xmlfuncs,
)
"""The modules that define functions."""

__all__ = ["FAMILIES", "FUNCTIONS", "UNCHANGED", "Function", "Parameter", "functions_of"]
