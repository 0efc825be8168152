"""Search in Japanese over everything the portal's apps hand in, two-character words included. See docs/search.md."""
