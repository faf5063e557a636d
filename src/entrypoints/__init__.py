"""Who may ask: each way into the product, and the wiring behind it."""
