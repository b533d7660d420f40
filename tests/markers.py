"""Tables in a document that a command has made, between two markers."""


def put_between_markers(text: str, begin: str, table: str, end: str) -> str:
    """The text with this table in place of the one it had."""
    before, found, rest = text.partition(begin)
    _old, end_found, after = rest.partition(end)
    if not found or not end_found:
        raise SystemExit(f"there is no {begin} ... {end} in it")
    return f"{before}{begin}\n{table}\n{end}{after}"
