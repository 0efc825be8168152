"""Reports about the whole: the annual report, and OSCAL for other machines."""
