"""Synthetic liver tumours: kinds, shapes, and how they are set into a real scan. The phantom shares the shapes."""
