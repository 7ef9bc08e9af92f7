"""How a scheme becomes one that may be used: legal check, consultation, publication, preview, objection, final."""
