"""Seals: what opens them, what does not, and where the keys rest."""
