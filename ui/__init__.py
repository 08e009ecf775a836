"""Widgets: they draw the Session and emit what the user wants. Never imports torch or app."""
