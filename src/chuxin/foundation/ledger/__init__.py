"""What was said, in order, so that nobody can unsay it."""
