"""The product over HTTP."""
