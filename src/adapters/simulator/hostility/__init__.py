"""How the simulated TikTok misbehaves: a table of faults, and the dice that deal them."""
