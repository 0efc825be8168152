"""Incidents: the report, the chain of those told, the CSIRT's room, need-to-know walls (docs/incidents.md)."""
