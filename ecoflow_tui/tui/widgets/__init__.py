"""One widget a file: each paints a frozen view, and only when that has changed."""
