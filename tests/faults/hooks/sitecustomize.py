"""Python imports this at its start: changes a recorder from within, as ``FAULT_HOOKS`` says."""

import importlib
import os

for name in os.environ.get("FAULT_HOOKS", "").split():
    importlib.import_module(f"tests.faults.{name}")
