"""Pages, by audience: everyone, organisations, officials."""
