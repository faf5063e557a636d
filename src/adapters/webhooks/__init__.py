"""Signed messages to other programs, over lines that lead nowhere they should not."""
