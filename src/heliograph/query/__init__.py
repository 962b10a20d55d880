"""Questions in the user's words, answered by SQL on the physical tables."""
