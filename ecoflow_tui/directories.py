"""Our own directories below those of the XDG base directory specification."""

import os


def xdg_path(variable: str, fallback: str) -> str:
    """Our directory below the one that a variable names, or below the home directory."""
    base = os.environ.get(variable, "")
    root = base if base.startswith("/") else os.path.join(os.path.expanduser("~"), fallback)
    return os.path.join(root, "ecoflow-tui")
