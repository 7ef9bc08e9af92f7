"""Whether a scheme tells good from bad: back-tests against outcomes, and readable scorecards fitted from data."""
