"""The demo: the whole release told in half a minute."""
