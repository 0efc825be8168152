"""The forms of the rules' screens."""
