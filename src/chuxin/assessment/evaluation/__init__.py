"""How an organisation is judged by a published scorecard, point by point."""
