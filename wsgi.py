"""The web application for any WSGI server. Importing it starts no thread and speaks to nobody."""

from collector.memory import look_seldom
from collector.web.app import create_app

look_seldom()
app = create_app()
