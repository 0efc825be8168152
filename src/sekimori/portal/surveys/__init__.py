"""Orders to survey use: who may look at which records, what for, how long; each look is recorded, inside an order (7.2(2))."""
