"""Machine access: /api/v1."""
