"""The policy as dated files."""
