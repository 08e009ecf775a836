"""How fast the network and the whole program are on this machine, beside what its processor can do at best."""
