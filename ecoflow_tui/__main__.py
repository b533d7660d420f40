"""``ecoflow-tui``, also as ``python -m ecoflow_tui``."""

import os


def main() -> None:
    """Run it; an interrupt while it is still being loaded ends it as any other does."""
    try:
        from ecoflow_tui.cli import main as run  # noqa: PLC0415 - else nobody could catch it
    except KeyboardInterrupt:
        os._exit(130)
    run()


if __name__ == "__main__":
    main()
