"""Strategies, counters and misbehaving fakes that tests share."""
