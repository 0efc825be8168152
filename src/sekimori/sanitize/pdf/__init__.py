"""PDF: every object that is reached is copied down to what an allow-list of its kind knows, and written anew."""
