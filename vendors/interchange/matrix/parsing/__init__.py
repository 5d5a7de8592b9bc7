"""The limited process that parses one uploaded table (reliability, promise 8): plain Python, no Django."""
