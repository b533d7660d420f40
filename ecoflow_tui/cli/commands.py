"""The list of commands, each with the line that ``--help`` shows for it."""

from ecoflow_tui.cli import options
from ecoflow_tui.cli.later import Entry

LIVE = (
    Entry(
        "watch",
        "watch:watch",
        "Watch your stations live; r records, ? explains every key.",
        options.SCREEN_VARIABLES,
    ),
    Entry(
        "dump-raw",
        "dump_raw:dump_raw",
        "Print every message as it arrives, as a capture line that decode and --replay read.",
        options.CLOUD_VARIABLES,
    ),
    Entry(
        "fields",
        "fields:fields",
        "List the keys that the stations send: type, last value, its age, and what is made of it.",
        options.ALL_VARIABLES,
    ),
    Entry(
        "status",
        "status:status",
        "Say how every station and the recorder are, at a glance.",
        options.STATUS_VARIABLES,
    ),
    Entry(
        "check",
        "check:app",
        "Say in one line and by the exit code whether the stations are well, as recorded.",
    ),
    Entry(
        "statusline",
        "statusline:statusline",
        "Print one line about the stations. What is no longer true is not told.",
        options.STATUS_VARIABLES,
    ),
    Entry(
        "demo",
        "demo:demo",
        "See it all with simulated stations and a real database of the demo's own.",
        options.NO_VARIABLES,
    ),
    Entry(
        "simulate",
        "simulate:simulate",
        "Run a fake EcoFlow cloud, and print the variables with which any client finds it.",
        options.NO_VARIABLES,
    ),
    Entry(
        "record",
        "record:app",
        "Put every message and its raw JSON into PostgreSQL, and lose none.",
    ),
    Entry(
        "devices",
        "devices:app",
        "List the stations: serial, model, name, site, presence, first and last seen, firmware.",
    ),
)
LOOK_BACK = (
    Entry(
        "replay",
        "replay:replay",
        "Watch what was recorded, in the same screens; nothing is recorded, no cloud is asked.",
        options.REPLAY_VARIABLES,
    ),
    Entry(
        "energy",
        "energy:energy",
        "Add up what went in and out of each station, with bounds and with how much was heard.",
        options.ENERGY_VARIABLES,
    ),
    Entry(
        "outages",
        "outages:outages",
        "List when the grid was lost and came back, and what that took from the battery.",
        options.RECORDED_VARIABLES,
    ),
    Entry(
        "report",
        "report:report",
        "Write what a month brought: energy day by day, cost, grid outages.",
        options.ENERGY_VARIABLES,
    ),
    Entry(
        "export",
        "export:export",
        "Print what was recorded as CSV, JSON lines or Parquet; import reads it back.",
        options.RECORDED_VARIABLES,
    ),
    Entry(
        "capture",
        "capture:capture",
        "Print recorded messages as capture lines, which watch --replay and decode read.",
        options.RECORDED_VARIABLES,
    ),
    Entry(
        "import",
        "import_:import_",
        "Put messages from elsewhere into PostgreSQL: each once, with its original time.",
        options.IMPORT_VARIABLES,
    ),
    Entry(
        "decode",
        "decode:decode",
        "Say what captured messages mean: one JSON object a line, one line for each line read.",
        options.STATIONS_VARIABLES,
    ),
    Entry(
        "reparse",
        "reparse:reparse",
        "Read recorded messages anew with today's maps; the raw data are never touched.",
        options.REPARSE_VARIABLES,
    ),
    Entry("db", "database:app", "The database that messages are recorded in."),
)
SET_UP = (
    Entry(
        "setup",
        "setup.command:setup",
        "Ask for keys and a database, test them, and write the configuration file.",
        options.ALL_VARIABLES,
    ),
    Entry(
        "doctor",
        "doctor.command:doctor",
        "Look at everything and say what is wrong, worst first, each with what helps.",
        options.ALL_VARIABLES,
    ),
    Entry("config", "config_command:app", "What is set, where, and whether it can be used."),
)
PANELS = {"Live": LIVE, "Look back": LOOK_BACK, "Set up and mend": SET_UP}
"""In the order of ``--help``."""
