"""The command line: options in, parts joined, errors to exit codes. The only place where parts meet."""


def main() -> None:
    """Run ``ecoflow-tui``."""
