"""What follows when somebody acted against the policy: notice, guidance, and rights stopped only where guidance failed (7.6)."""
