"""Named pipelines, from code, YAML or the environment, with live state and manual overrides."""

from heliograph.resilience.manager.builder import PipelineBuilder
from heliograph.resilience.manager.manager import ManagedPipeline, ResilienceManager

__all__ = ["ManagedPipeline", "PipelineBuilder", "ResilienceManager"]
