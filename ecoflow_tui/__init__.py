"""A live terminal monitor for EcoFlow power stations, and a recorder that loses nothing."""

__version__ = "0.1.0"
