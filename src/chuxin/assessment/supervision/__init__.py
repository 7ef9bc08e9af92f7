"""How often whom to inspect: ratios by grade, draws anyone can redo, task lists, and whether grading found more."""
