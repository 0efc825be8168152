"""What every part of the house may use, and which itself uses nothing of ours."""
