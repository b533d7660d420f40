"""All faults that a recorder has to get over."""

from tests.faults import (
    broker_faults,
    database_faults,
    poison_faults,
    process_faults,
    spool_faults,
)

FAULTS = (
    *process_faults.FAULTS,
    *database_faults.FAULTS,
    *spool_faults.FAULTS,
    *broker_faults.FAULTS,
    *poison_faults.FAULTS,
)
