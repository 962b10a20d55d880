"""What several connectors are made of; not a component."""
