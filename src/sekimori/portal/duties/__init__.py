"""Recurring duties: what falls due for whom in which period, done with a record, confirmed by another, chased when
nothing happens.
"""
