"""What every adapter of a port promises, for those who write one."""
