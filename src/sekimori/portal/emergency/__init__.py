"""The emergency response plan (7.3) from what is known today, on screen and on paper."""
