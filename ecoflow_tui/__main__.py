"""``python -m ecoflow_tui`` is ``ecoflow-tui``."""

from ecoflow_tui.cli import main

if __name__ == "__main__":
    main()
