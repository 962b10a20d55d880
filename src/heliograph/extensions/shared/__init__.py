"""What several extensions need."""
