"""Edge to EcoFlow: the only importer of httpx and paho."""
