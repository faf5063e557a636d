"""The machine's clock, chance and threads."""
