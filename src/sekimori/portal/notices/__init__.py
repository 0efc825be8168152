"""What people are told: notices, who has read them, mail, section mailboxes, printed lists, reminders and guidance."""
