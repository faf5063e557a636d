"""The product as a Python object: its use-cases as methods, for programs that embed it."""
