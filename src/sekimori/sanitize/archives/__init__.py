"""Archives: unpacked in memory with all that is nested in them, each file judged by itself, packed anew as ZIP."""
