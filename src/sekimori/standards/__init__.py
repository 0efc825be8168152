"""Standards as data: packages, reading a published text, aligning, comparing, amending."""
