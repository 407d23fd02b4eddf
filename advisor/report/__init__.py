"""Evaluations in words: plain text for people, JSON for machines. No colour, no terminal."""
