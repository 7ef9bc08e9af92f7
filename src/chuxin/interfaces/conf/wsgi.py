"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chuxin.interfaces.conf.settings")
application = get_wsgi_application()
# Every page and what it imports is loaded before the first reader comes, not while that reader waits.
_loaded = get_resolver().url_patterns
