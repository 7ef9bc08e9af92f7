"""The chuxin command."""
