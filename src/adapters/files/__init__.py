"""Customers' files, read and written."""
