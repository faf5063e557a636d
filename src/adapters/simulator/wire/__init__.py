"""Both generations of the marketplace API: one table of endpoints and what each of them answers."""
