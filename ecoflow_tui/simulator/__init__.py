"""Edge: an EcoFlow cloud on loopback that behaves like the real one."""
