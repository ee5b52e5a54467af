"""What every part of the REST API shares: the shape of errors, pages of lists, strict bodies and addresses, limits."""
