"""Lines to hosts that others named: one checked address, no redirects, no proxy, and a deadline for everything."""
