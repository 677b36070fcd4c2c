"""What we remember. SQLAlchemy lives only here."""
