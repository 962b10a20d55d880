"""The schema as Python values, and the SQL made of them."""
