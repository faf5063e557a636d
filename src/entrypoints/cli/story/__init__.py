"""The demo: the whole release told in under a minute."""
