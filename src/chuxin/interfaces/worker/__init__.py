"""What happens by itself: followers, clocks, resumption."""
