"""What is shown to whom, for how long: search, files, reports, certificates."""
