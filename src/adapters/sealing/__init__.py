"""Secrets, sealed with keys kept outside the database."""
