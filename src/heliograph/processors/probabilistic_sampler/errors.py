"""Errors of the probabilistic sampler; they stay inside."""


class TraceStateError(ValueError):
    """Sampling information that cannot be read."""
