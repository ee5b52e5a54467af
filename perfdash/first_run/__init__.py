"""The set-up of a new installation in the browser, behind the token at the console, and the first steps after it."""
