"""Messages made of templates, in several languages."""
