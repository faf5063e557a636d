"""The Business API, version 1: the product for other programs."""
