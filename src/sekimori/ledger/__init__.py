"""An append-only log anybody can verify: RFC 6962 tree, C2SP checkpoints and proofs over a storage interface."""
