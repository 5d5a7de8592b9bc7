"""Feature matrices from anywhere: a file as rows of text, a legend that says what they mean (spec 3.6)."""
