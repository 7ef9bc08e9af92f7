"""Sets Django up on import, for the home and the database the environment names; imported before anything of a hub."""

from __future__ import annotations

import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "chuxin.interfaces.conf.settings"
django.setup()
