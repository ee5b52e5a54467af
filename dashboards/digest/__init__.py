"""The weekly mail: somebody's own figures, as the pages would show them."""
