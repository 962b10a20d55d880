"""OTTL, the Collector's language for conditions and edits, on columns."""
