"""The product for WSGI servers: gunicorn wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django = get_wsgi_application()

from studio import influence, who  # noqa: E402 - Django has to be ready first

application = influence.wsgi(who=who, prefix="/influence", beside=django)
