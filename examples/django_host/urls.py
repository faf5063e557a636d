"""The addresses of the product itself."""

import views
from django.contrib.auth.views import LoginView
from django.urls import path

urlpatterns = [
    path("", views.page),
    path("creators", views.add),
    path("login/", LoginView.as_view(template_name="login.html", next_page="/")),
]
