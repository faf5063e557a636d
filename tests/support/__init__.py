"""Builders, strategies and counters that tests share."""
