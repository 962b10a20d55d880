"""Questions to the store: services, traces, logs, metrics, fields and SQL, with typed answers.

`heliograph.query.service.open_queries` gives them all; nothing is imported here, so that a program that only reads
answers starts quickly.
"""
