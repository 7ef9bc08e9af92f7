"""What may be collected: items with typed fields, checks, disclosure and a clause."""
