"""Making an edition: the work in the background, what it writes, and what is put together at the end."""
