"""Answers kept between requests: until what they are made of changes, and no longer (docs/adr/0008-kept-answers.md)."""
