"""Settings, addresses and the server's entry points; may import anything."""
