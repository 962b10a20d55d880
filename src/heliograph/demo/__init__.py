"""Four small services that send real telemetry, with a fault to switch on."""
