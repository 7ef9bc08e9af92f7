"""What is told of the hub itself, to everyone: each quarter in counts."""
