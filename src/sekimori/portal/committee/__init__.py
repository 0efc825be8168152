"""Meetings of the bodies that decide (本部): agenda, attendance, quorum, decisions, minutes."""
