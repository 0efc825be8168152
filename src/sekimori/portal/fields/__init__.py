"""The fields that a standard package defines for forms (procedures, duties): their values, and form fields made of them."""
