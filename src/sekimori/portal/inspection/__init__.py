"""Self-inspection (自己点検): campaigns, sheets, results of units, improvements, reports to the committee."""
