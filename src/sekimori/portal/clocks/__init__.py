"""Time as a service: office calendar, due moments, timers that fire once, periodic jobs, work in the background."""
