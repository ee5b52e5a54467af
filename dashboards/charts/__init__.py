"""Charts: rows in, plain dicts out. A family of charts is a file; docs/interface.md lists the signatures."""
