"""A small orders service with five classic mistakes, for Pyrometer to find (see README.md)."""
