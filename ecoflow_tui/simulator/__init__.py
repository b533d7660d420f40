"""Edge: an EcoFlow cloud on loopback that behaves like the real one (REST, MQTT over TLS)."""
