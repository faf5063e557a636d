"""Benchmarks: ratios against a floor that runs in the same round. `make bench` prints them as a table."""
