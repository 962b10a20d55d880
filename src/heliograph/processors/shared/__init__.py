"""What several processors are made of; not a component."""
