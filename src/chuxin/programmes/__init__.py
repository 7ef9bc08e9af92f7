"""Which policy measure asks for this? Reads, checks, plans and installs packs."""
