"""Team totals on a screen in the room, opened by an address that is its own key."""
