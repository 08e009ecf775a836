"""The command line's commands, one a module: each adds its options to the parser and runs."""
