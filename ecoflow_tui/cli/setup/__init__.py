"""``setup``: asks for what is needed, tests it, and writes the configuration file."""
