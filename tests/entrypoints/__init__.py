"""Through the door: the installed program, as people and scripts use it."""
