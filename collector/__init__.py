"""Collector: the service that chases a business's unpaid invoices, alone, for months."""

__version__ = "0.1.0"
