"""OTTL one record after another, exactly as the Collector runs it.

This is the meaning that the columnar engine must match, and the engine for statements that need rows in their order.
"""
