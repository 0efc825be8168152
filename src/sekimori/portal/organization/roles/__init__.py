"""Roles on a date, derived: from posts, appointments, nominations, seats and recorded absences, by the adopted role rules.

Nothing here is stored. A transfer that takes effect on 1 April changes every role that night by itself.
"""
