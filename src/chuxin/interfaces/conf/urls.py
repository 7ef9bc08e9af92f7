"""The table of addresses."""

from django.urls import URLPattern, URLResolver, include, path

from chuxin.interfaces.api import reference
from chuxin.interfaces.api.doors import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/docs", reference.page, name="api_docs"),
    path("api/v1/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("chuxin.interfaces.web.urls")),
]

handler400 = "chuxin.interfaces.web.errors.bad_request"
handler403 = "chuxin.interfaces.web.errors.not_allowed"
handler404 = "chuxin.interfaces.web.errors.not_found"
handler500 = "chuxin.interfaces.web.errors.our_fault"
