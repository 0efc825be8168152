"""Rich Text Format (1.9.1): read strictly as groups and words, written anew from those that are known."""
