"""The kinds of `hepascope train`: a module each, with `add_parser(kinds)` that sets `run(options) -> int`."""
