"""OTTL on columns: plans over the native overlay frame. What a plan does not cover runs by rows."""
