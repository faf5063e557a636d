"""Pictures from the web, through a client that asks nobody it should not."""
