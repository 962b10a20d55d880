"""What processors of metrics share: their tables, series and what is known of them, aggregation."""
