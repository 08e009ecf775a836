"""Correcting the mask: the tools for the mouse, and the commands that change a label as a whole."""
