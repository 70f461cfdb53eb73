"""Django's settings for Turkle, as its guide asks for them in production; runs in Turkle's own environment."""

import os

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SECRET_KEY = "only-for-benchmarks-0123456789-0123456789"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "turkle", "USER": "rivulet", "HOST": os.environ["TURKLE_SOCKETS"]}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
STATIC_URL = "/static/"
ROOT_URLCONF = "turkle_urls"
WSGI_APPLICATION = "turkle_wsgi.application"
TURKLE_AUTO_ACCEPT_DEFAULT = True
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "index", "index"
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "turkle", "django.contrib.admin", "rest_framework", "rest_framework.authtoken", "turkle.api", "guardian", "djaa_list_filter2",
]  # fmt: skip
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend", "guardian.backends.ObjectPermissionBackend"]
MIDDLEWARE = [
    "django.middleware.common.CommonMiddleware", "django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]  # fmt: skip
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "turkle.utils.turkle_vars",
            ]
        },
    }
]
