"""Stacks of clusters that run themselves, as our own export writes them."""
