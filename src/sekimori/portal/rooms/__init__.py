"""What the room of an incident holds besides: exhibits in custody, what is asked of other units, lessons for the review."""
