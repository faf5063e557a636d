"""What is true: the nouns of the product and their rules."""
