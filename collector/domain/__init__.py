"""What contract and law say. Standard library only; no clock, no input or output."""
