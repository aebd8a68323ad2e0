"""Background work: the Tasks API, its SQLite worker and its PostgreSQL backend."""
