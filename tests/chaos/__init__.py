"""Faults in the middle of runs, many of them in any order, on servers that write to the disk."""
