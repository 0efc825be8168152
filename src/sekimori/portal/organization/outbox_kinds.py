"""What the organisation leaves to be done after an act, by name; outbox.py does it."""

REFRESH = "organization:refresh_people"
HR_CHECK = "organization:hr_check"
HR_APPLY = "organization:hr_apply"
