"""Who answers the questions of ``setup``: a person at a terminal, or a script beforehand."""

import sys
from typing import Protocol

import typer

from ecoflow_tui.core.errors import ConfigurationError, EcoflowError
from ecoflow_tui.core.text import safe_text


class Asking(Protocol):
    """Answers questions."""

    def secret(self, question: str, current: str | None) -> str | None:
        """A secret, typed unseen; ``current``, or nothing, where nothing is typed."""

    def confirm(self, question: str, *, usually: bool) -> bool:
        """Yes or no."""

    def failed(self, error: EcoflowError) -> None:
        """Hear that an answer is no good; raises it where there is nobody to ask again."""


class Person:
    """Somebody at a terminal; questions go to stderr, because stdout is for data."""

    def secret(self, question: str, current: str | None) -> str | None:
        """A secret, typed unseen; ``current`` where nothing is typed."""
        hint = " (nothing: keep the present one)" if current else ""
        typed = typer.prompt(
            f"{question}{hint}", default="", show_default=False, hide_input=True, err=True
        )
        return str(typed).strip() or current

    def confirm(self, question: str, *, usually: bool) -> bool:
        """Yes or no."""
        return typer.confirm(question, default=usually, err=True)

    def failed(self, error: EcoflowError) -> None:
        """Say so; the question comes again."""
        say(f"error: {error.what}", f"hint: {error.hint}")


class Script:
    """Nobody: the settings that are there already are the answers.

    Args:
        overwrites: Whether a configuration file may be changed.
    """

    def __init__(self, *, overwrites: bool) -> None:
        self._overwrites = overwrites

    def secret(self, question: str, current: str | None) -> str | None:
        """What is there."""
        del question
        return current

    def confirm(self, question: str, *, usually: bool) -> bool:
        """What is usual; a file is changed only where that was allowed."""
        if question.startswith("Change") and not self._overwrites:
            raise ConfigurationError(
                "There is a configuration file with other settings already.",
                "Change it by hand, or allow that with --overwrite.",
            )
        return usually

    def failed(self, error: EcoflowError) -> None:
        """Give up."""
        raise error


def say(*lines: str) -> None:
    """Tell whoever reads stderr."""
    for line in lines:
        sys.stderr.write(f"{safe_text(line)}\n")
