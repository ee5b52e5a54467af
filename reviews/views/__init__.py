"""Views: fetch through access, call one action or selector, render."""
