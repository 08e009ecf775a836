"""What speaks against trusting a network with a scan, told before anything is computed: see docs/preflight.md."""
