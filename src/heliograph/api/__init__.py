"""The HTTP surface on 4319 and the web UI that it serves."""
