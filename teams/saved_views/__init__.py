"""Addresses that a login keeps under a name. A view is only an address: whoever opens it sees by the own sight."""
