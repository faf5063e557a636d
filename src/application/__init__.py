"""What can be done: one command or query a module."""
