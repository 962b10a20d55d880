"""How the platform is doing, for the API and the UI."""
