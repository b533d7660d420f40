"""``doctor``: looks at everything, says what is wrong, worst first, and what helps."""
