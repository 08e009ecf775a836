"""The network LW-HCN, its preparation of a scan and its weights."""
