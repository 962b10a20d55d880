"""The one durable thing: append, fsync, cursors."""
