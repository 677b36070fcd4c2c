"""What happens. Transactions begin and end here."""
