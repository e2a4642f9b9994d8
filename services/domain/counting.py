"""How far rows are counted for a list: past it, a number tells nobody more than "more"."""

MOST_COUNTED = 10_000
MOST_PROMPTS = 1_000
"""Counting further took longer than the rest of the page."""
