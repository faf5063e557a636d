"""The HTTP application, over real HTTP."""
