"""The network LW-HCN, its preparation of a scan and its weights."""

import os

# Read by torch at its first allocation: large tensors on large pages. Without it most of the time of a depthwise
# convolution goes into page faults (measured: 330 ms against 98 ms for 500 MB).
os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")
