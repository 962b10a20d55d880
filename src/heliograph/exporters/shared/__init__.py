"""What several exporters need."""
