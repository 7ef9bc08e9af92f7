"""Which organisation is meant: kinds, identifiers, names with history, places, industries. Never a person."""
