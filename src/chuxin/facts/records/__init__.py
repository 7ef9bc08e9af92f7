"""What was stated about an organisation, and how it stands on any day."""
