"""All faults that a recorder has to get over."""

from collections.abc import Mapping

from tests.faults import (
    broker_faults,
    database_faults,
    poison_faults,
    process_faults,
    spool_faults,
)
from tests.faults.trial import Fault

GROUPS: Mapping[str, tuple[Fault, ...]] = {
    "The recorder is killed, frozen, stopped or given another time": process_faults.FAULTS,
    "PostgreSQL is away, hangs, refuses, or loses an answer": database_faults.FAULTS,
    "The spool's disk is full, fails, or loses what it had": spool_faults.FAULTS,
    "The broker drops, stalls, repeats, or takes the login back": broker_faults.FAULTS,
    "Messages that no database takes as they are": poison_faults.FAULTS,
}
FAULTS = tuple(fault for group in GROUPS.values() for fault in group)
