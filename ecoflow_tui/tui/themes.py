"""The monitor's own themes, beside Textual's."""

from textual.theme import Theme

NIGHT = Theme(
    name="station-night",
    primary="#6CB2EB",
    secondary="#8FA3B8",
    warning="#E8B75A",
    error="#EE7C7C",
    success="#6FCF97",
    accent="#E8B75A",
    foreground="#D7DEE6",
    background="#0F1318",
    surface="#171D24",
    panel="#1F2731",
)
HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#7FD4FF",
    secondary="#FFFFFF",
    warning="#FFE000",
    error="#FF8080",
    success="#80FF80",
    accent="#FFE000",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#1A1A1A",
)
THEMES = (NIGHT, HIGH_CONTRAST)
