"""A pretend outside world on loopback: Stripe, SendGrid and a clock one can turn."""
