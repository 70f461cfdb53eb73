"""Turkle's addresses at the root of its site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("admin/", admin.site.urls), path("", include("django.contrib.auth.urls")), path("", include("turkle.urls"))]
