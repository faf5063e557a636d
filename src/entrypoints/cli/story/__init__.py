"""The demo: the whole release told in about a minute."""
