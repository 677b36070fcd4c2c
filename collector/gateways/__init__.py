"""Whom we talk to: Stripe, mail providers, the file system."""
