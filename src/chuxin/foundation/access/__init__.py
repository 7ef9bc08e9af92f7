"""Who may do or see what, and who has looked."""
