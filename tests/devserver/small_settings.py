"""An application with next to no tables, for commands that wait for its migrations."""

import dj_database_url

from hoopcrm import env

SECRET_KEY = env.secret("SECRET_KEY")
INSTALLED_APPS = ["django.contrib.contenttypes"]
DATABASES = {"default": dj_database_url.parse(env.secret("DATABASE_URL"))}
