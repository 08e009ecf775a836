"""Docks beside the views."""
