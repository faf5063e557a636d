"""How a database comes to the present schema."""
