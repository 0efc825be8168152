"""無害化: files rebuilt from what is known to be harmless, and proved to hold nothing else. Knows nothing of Django.

    outcome = engine.sanitize(untrusted, "見積.docm", policy)

Stages, each in a confined child of its own: name → kind by content → strict reading → rebuilding from allow-lists → checking
the output by separately written code that has a veto. What cannot be understood does not pass; the original never does.
"""
