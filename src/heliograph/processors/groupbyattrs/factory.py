"""How the service makes groupbyattrs processors."""

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory, Stability
from heliograph.processors.groupbyattrs.config import GroupByAttrsConfig
from heliograph.processors.groupbyattrs.processor import GroupByAttrsProcessor

FACTORY = ProcessorFactory(
    type="groupbyattrs",
    config_class=GroupByAttrsConfig,
    signals=dict.fromkeys(Signal, Stability.BETA),
    create=GroupByAttrsProcessor,
    summary="Moves attributes from records to their resources, and joins equal resources.",
)
"""What `app/components.py` lists."""
