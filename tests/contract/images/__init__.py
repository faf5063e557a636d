"""Whoever fetches pictures."""
