"""The product for ASGI servers: uvicorn asgi:application."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")
django = get_asgi_application()

from studio import influence, who  # noqa: E402 - Django has to be ready first

application = influence.http(who=who, prefix="/influence", beside=django)
