"""An earlier scan of the same patient beside the open one: registration, matched tumours, response."""
