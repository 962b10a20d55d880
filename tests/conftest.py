"""What holds for every test."""

from hypothesis import HealthCheck, settings

# CI machines are slow at times: how long an example takes is measured in bench/, not here.
settings.register_profile("heliograph", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("heliograph")
