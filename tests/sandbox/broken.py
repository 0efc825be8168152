"""A module whose import fails: for the server's answer to it."""

raise RuntimeError("broken on purpose")
