"""The pages of people and teams: fetch through access, call one action or selector, render."""
