"""``ecoflow-tui``, also as ``python -m ecoflow_tui``."""

import os
import sys

from ecoflow_tui.glance import told


def main() -> None:
    """Run it; an interrupt while it is still being loaded ends it as any other does."""
    try:
        line = told(sys.argv[2:]) if sys.argv[1:2] == ["statusline"] else None
        if line is not None:
            sys.stdout.write(f"{line}\n")
            return
        from ecoflow_tui.cli import main as run  # noqa: PLC0415 - else nobody could catch it
    except KeyboardInterrupt:
        os._exit(130)
    run()


if __name__ == "__main__":
    main()
