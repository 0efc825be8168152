"""Accounts, sign-in, service principals: who carries a request. What they may do comes from posts, not from here."""
