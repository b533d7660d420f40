"""The command line, and the only place where the parts meet."""


def main() -> None:
    """Run ``ecoflow-tui``."""
