"""The portal's own log: kept in the database, guarded by triggers, signed from the data folder, verified and exported."""
