"""The tables, by subject. All of them belong to one metadata."""
