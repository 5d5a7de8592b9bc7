"""The ground floor: plain Python and NumPy. No framework, no I/O, no clock, no state."""

VERSION = "1.1"
