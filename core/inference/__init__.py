"""From a volume and a model to a mask."""
