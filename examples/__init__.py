"""Examples that the demo, the documentation and the tests share."""
