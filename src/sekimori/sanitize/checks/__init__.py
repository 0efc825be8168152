"""The check of what was rebuilt: written from the list of threats, not from the rebuilding, with other parsers; it has a veto."""
