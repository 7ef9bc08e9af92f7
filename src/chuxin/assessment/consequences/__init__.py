"""What may follow from records and what may not: measures, incentives, severe lists, credit review."""
