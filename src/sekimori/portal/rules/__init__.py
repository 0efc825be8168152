"""The city's standard: its editions, their adoption, the reading room, reading texts in, comparing and amending."""
