"""Going through tumours: the table of lesions, verdicts, and what menus and keys do to them."""
