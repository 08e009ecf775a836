"""The wire between core and ui: builds everything once and connects it."""
