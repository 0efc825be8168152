"""Reports that come by mail: taken in once, kept as they came, made a report that nobody's name is trusted on, and answered."""
