"""The ground the apps stand on: who acts, one way to change anything, the ledger, the outbox, visibility, drafts."""
