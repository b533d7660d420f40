"""REST on a thread of its own, so that a slow cloud never holds up the session's owner."""

import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from queue import SimpleQueue

from ecoflow_tui.cloud.account import Account
from ecoflow_tui.cloud.errors import CallRefusedError, sentence
from ecoflow_tui.cloud.happenings import (
    Listed,
    Polled,
    Post,
    SignInFailed,
    Snapshot,
    SnapshotRefused,
)
from ecoflow_tui.cloud.topics import short_serial
from ecoflow_tui.core.errors import ConfigurationError, EcoflowError

log = logging.getLogger(__name__)


class Desk:
    """Runs one errand after another and posts what came of it.

    Args:
        account: What is asked; it is the desk's alone from now on.
        post: Takes what happens.
    """

    def __init__(self, account: Account, post: Post) -> None:
        self._account = account
        self._post = post
        self._errands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="cloud-rest", daemon=True)

    def open(self) -> None:
        """Begin; once."""
        self._thread.start()

    def close(self, wait_seconds: float) -> None:
        """Take no more errands; the one under way may outlast the wait, unheard."""
        self._is_closing.set()
        self._errands.put(None)
        self._thread.join(wait_seconds)

    def sign_in(self, *, is_renewal: bool) -> None:
        """Ask for a login and the stations: ``SignedIn`` or ``SignInFailed``."""
        self._errands.put(partial(self._sign_in, is_renewal=is_renewal))

    def poll(self, serials: Sequence[str]) -> None:
        """Ask for the device list and snapshots: ``Listed``, ``Snapshot``, and then ``Polled``."""
        self._errands.put(partial(self._poll, tuple(serials)))

    def _work(self) -> None:
        try:
            while (errand := self._errands.get()) is not None and not self._is_closing.is_set():
                errand()
        finally:
            self._account.close()

    def _sign_in(self, *, is_renewal: bool) -> None:
        try:
            self._post(self._account.sign_in(is_renewal=is_renewal))
        except EcoflowError as error:
            self._post(SignInFailed(error))
        except Exception:
            log.exception("signing in failed in an unexpected way")
            self._post(SignInFailed(_unexpected()))

    def _poll(self, serials: tuple[str, ...]) -> None:
        try:
            self._post(Listed(self._account.stations()))
            for serial in serials:
                if self._is_closing.is_set():
                    return
                self._snap(serial)
        except EcoflowError as error:
            log.warning("no snapshots: %s", sentence(error))
        except Exception:
            log.exception("asking for snapshots failed in an unexpected way")
        finally:
            self._post(Polled())

    def _snap(self, serial: str) -> None:
        try:
            self._post(Snapshot(self._account.snapshot(serial)))
        except CallRefusedError as error:
            log.warning("no snapshot of %s: %s", short_serial(serial), sentence(error))
            if error.is_lasting:
                self._post(SnapshotRefused(serial))


def _unexpected() -> EcoflowError:
    return ConfigurationError(
        "Signing in failed in a way that was not foreseen; the log says how.",
        "Please report it, with the log.",
    )
