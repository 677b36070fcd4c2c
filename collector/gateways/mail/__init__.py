"""The ways a mail can leave: SendGrid, SMTP, a folder of .eml files."""
