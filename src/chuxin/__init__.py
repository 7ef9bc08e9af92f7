"""Chuxin (楚信): an open public-credit hub for organisations."""
