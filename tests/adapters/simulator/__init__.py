"""The simulated marketplace: its world, its wire format, its doors."""
