"""Files that come from outside: which are taken, under which name, and how their content is checked."""
