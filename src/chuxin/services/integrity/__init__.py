"""What public bodies promised, broke and owe, counted from their records and cases; no table of its own."""
