"""All settings, read from the environment (see docs/settings.md)."""

import sys
from urllib.parse import urlsplit

try:
    # Debian's own SQLite is older than the fix of the WAL reset bug; the wheel carries a fixed one.
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
except ImportError:
    pass

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from followthrough.env import env_bool, env_database, env_int, env_path, env_secret, env_text

HERE = Path(__file__).parent

DATA_DIR = env_path("DATA_DIR", Path.home() / ".followthrough")
PUBLIC_URL = env_text("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
IS_HTTPS = PUBLIC_URL.startswith("https://")

DEBUG = False
IS_DEMO = env_bool("DEMO", default=False)
SECRET_KEY = env_secret("SECRET_KEY", DATA_DIR)
ALLOWED_HOSTS = [
    *{urlsplit(PUBLIC_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"},
    *env_text("ALLOWED_HOSTS").replace(",", " ").split(),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if IS_HTTPS else []

INSTALLED_APPS = [
    "followthrough.workspace",
    "followthrough.customers",
    "followthrough.training",
    "followthrough.playbook",
    "followthrough.deals",
    "followthrough.relationship",
    "followthrough.journal",
    "followthrough.campaigns",
    "followthrough.planner",
    "followthrough.reports",
    "followthrough.porting",
    "followthrough.background",
    "followthrough.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    # These four guard every answer, so they stand before whoever refuses a host, sends on to https or serves files.
    "followthrough.web.headers.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "followthrough.web.headers.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "followthrough.web.middleware.MemberMiddleware",
]

ROOT_URLCONF = "followthrough.urls"
WSGI_APPLICATION = "followthrough.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["followthrough.web.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "followthrough.web.context.frame",
            ],
        },
    }
]

#: `i18n` stands for our library on purpose: it holds Django's own tags, and a quicker `translate`.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# ── the database ──
DATABASES = {"default": env_database("DATABASE_URL", DATA_DIR / "followthrough.sqlite3")}
IS_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if IS_POSTGRESQL:
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}

# ── signing in ──
AUTH_USER_MODEL = "workspace.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_LOGOUT_REDIRECT_URL = "sign-in"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "followthrough.web.signing_in.adapter.ClosedAdapter"
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "30/h/ip,5/5m/key",
    # What strangers send by a form for leads: by their address, and by the form.
    "lead_form": "10/10m/ip,200/h/key",
}
ACCOUNT_SESSION_REMEMBER = True
# Wrong tries are counted for the one who sends them, not for a server of ours in between.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_bool("BEHIND_PROXY", default=False) else 0
SESSION_ENGINE = "followthrough.web.sessions"
SESSION_COOKIE_AGE = env_int("SESSION_DAYS", default=14) * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
MESSAGE_STORAGE = "followthrough.web.notices.CookieNotices"

# ── what browsers may do with our pages ──
SECURE_SSL_REDIRECT = IS_HTTPS and env_bool("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY", default=False) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "font-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# ── static files, uploads, mail ──
STATIC_URL = "static/"
STATIC_ROOT = env_path("STATIC_ROOT", DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "followthrough.web.storage.HashedStaticFiles"},
}
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_MAX_BYTES = env_int("IMPORT_MAX_MB", default=100) * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env_text("SMTP_HOST")

# ── words and times ──
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
#: Words are looked up where there is more than one language to find them in.
USE_I18N = len(LANGUAGES) > 1
NUMBER_GROUPING = 3
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # What it warns of beside an error is raised as well.
    "loggers": {"psycopg": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": env_text("LOG_LEVEL", "WARNING")},
}
