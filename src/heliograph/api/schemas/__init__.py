"""Bodies of the HTTP API that only the API knows; answers to questions are in `heliograph.query.results`."""
