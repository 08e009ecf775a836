"""Rulers, angles, circles, boxes and the axes of tumours: drawn on slices, dragged, listed."""
