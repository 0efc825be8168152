"""Questions about the standard: asked of the section's manager, passed on, answered, published without names (5.1(1)①)."""
