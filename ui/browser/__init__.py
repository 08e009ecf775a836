"""The list of what a folder, CD or archive holds: patients, studies, series, with a small picture of each scan."""
