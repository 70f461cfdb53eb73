"""A small market to look around in, and the replay of real crowds through the product's own acts."""
