"""Measurements one can repeat: one command each, figures as JSON lines on standard output. Never timed tests."""
