"""What the owner sees, and the doors through which webhooks come in."""
