"""Python imports this at its start: changes a recorder from within, as ``FAULT_HOOKS`` says."""

import importlib
import os
import traceback

_hooks = os.environ.get("FAULT_HOOKS", "").split()
try:
    while _hooks:
        importlib.import_module(f"tests.faults.{_hooks[0]}")
        del _hooks[0]
finally:
    if _hooks:
        # Python would go on without the change, and the trial would prove nothing.
        traceback.print_exc()
        os._exit(70)
