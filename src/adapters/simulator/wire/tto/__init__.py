"""The campaign generation of the marketplace API: what each of its endpoints answers."""
