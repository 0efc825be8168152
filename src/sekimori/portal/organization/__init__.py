"""Organs, units, posts, people and appointments in two times, and the roles that follow from them on any date."""
