"""What a person will read: mails, letters, statements, dossiers."""
