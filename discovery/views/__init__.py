"""Pages of discovery: parse, call one action or query, render."""
