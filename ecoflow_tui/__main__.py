"""``ecoflow-tui``, also as ``python -m ecoflow_tui``."""

import gc
import os
import sys


def main() -> None:
    """Run it; an interrupt while it is still being loaded ends it as any other does."""
    try:
        if sys.argv[1:2] == ["statusline"] and _has_told(sys.argv[2:]):
            return
        from ecoflow_tui.cli import main as run  # noqa: PLC0415 - else nobody could catch it
    except KeyboardInterrupt:
        os._exit(130)
    try:
        run()
    finally:
        # The interpreter would search all that was loaded for garbage, and throw it away anyhow.
        gc.freeze()


def _has_told(arguments: list[str]) -> bool:
    """Whether a running recorder has told the status line, which takes no command line."""
    from ecoflow_tui.glance import told  # noqa: PLC0415 - no other command needs it

    line = told(arguments)
    if line is not None:
        sys.stdout.write(f"{line}\n")
    return line is not None


if __name__ == "__main__":
    main()
