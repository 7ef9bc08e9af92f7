"""Channels: how files arrive without a person, and what is said when one fails to come or comes odd."""
