"""Documents of the OpenDocument family (ISO/IEC 26300): the few parts that hold what people wrote, filtered and written anew."""
