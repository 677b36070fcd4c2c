"""The web application for any WSGI server. Importing it starts no thread and speaks to nobody."""

from collector.web.app import create_app

app = create_app()
