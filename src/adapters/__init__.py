"""How it is done: one folder per technology, none knows another."""
