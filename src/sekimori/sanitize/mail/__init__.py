"""Mail to text: a new message from scratch, the words of the old one in it, and a table of its attachments with their verdicts."""
