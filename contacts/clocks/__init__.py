"""Working time: calendars as stretches of open time, promises, and the clocks of contacts that run on them."""
