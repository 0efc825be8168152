"""Files from personnel:

read, compared with what is known, shown, and applied as a whole or not at all (docs/organization.md).
"""
