"""What the domain needs from outside, in its own words."""
