"""定めるべき文書: the documents the standard demands to exist, in versions, approved, reviewed, and held against its clauses."""
