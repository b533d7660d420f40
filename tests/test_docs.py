import runpy
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_page_of_errors_says_what_the_code_says() -> None:
    """Where it does not: ``python docs/errors.py docs/errors.md``."""
    page = runpy.run_path(str(DOCS / "errors.py"))["page"]()

    assert (DOCS / "errors.md").read_text(encoding="utf-8") == page
