"""Python imports this at its start: changes a recorder from within, as ``FAULT_HOOKS`` says."""

import importlib
import os
import traceback

for name in os.environ.get("FAULT_HOOKS", "").split():
    try:
        importlib.import_module(f"tests.faults.{name}")
    except Exception:
        # Python would go on without the change, and the trial would prove nothing.
        traceback.print_exc()
        os._exit(70)
