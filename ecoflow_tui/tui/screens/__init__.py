"""One screen a file: each hands a frame's views to its widgets."""
