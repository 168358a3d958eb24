"""Settings of Django. The database is named when a workspace is opened (see workspace.py).

Invariant: nothing here differs between machines; what differs is in the workspace.
"""

import secrets
from pathlib import Path

# Signs what a browser keeps for a moment, such as a message; it need not outlive the process.
SECRET_KEY = secrets.token_urlsafe(48)
INSTALLED_APPS = [
    "saksei",  # first: its templates stand before those of allauth
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.humanize",
    "django.contrib.sessions", "django.contrib.messages", "django.contrib.staticfiles",
    "django_htmx", "allauth", "allauth.account", "allauth.mfa",
]  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": ":memory:",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a commit that was acknowledged survives a power cut. secure_delete: what is
            # erased is overwritten, not just unlinked.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                "PRAGMA cache_size=-65536;"
            ),
        },
    }
}

# -- the web application

SAKSEI_RELOAD = False  # `saksei serve --reload` sets it
SAKSEI_KEY = ""  # made by `saksei serve`; whoever has it may see the workspace

ROOT_URLCONF = "saksei.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]  # whoever rebinds a name to us gets nothing
MIDDLEWARE = [
    "saksei.web.middleware.headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "saksei.web.middleware.closed_to_others",
    "saksei.web.locking.locked",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "saksei.web.signing_in.signed_in",
    "saksei.web.middleware.sentences",
    "saksei.web.prepared.one_state",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "saksei.web.context.everywhere",
            ],
            "builtins": ["django.templatetags.i18n", "saksei.web.marks"],
        },
    }
]
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # files are served from the package: there is no step that collects
WHITENOISE_AUTOREFRESH = False
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "saksei.web.failures.forged"
# Not "no-referrer": with that a browser sends forms from nowhere, and they are refused as forged.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
# What is sent waits in memory, never in a file of its own; web/limits.py says how much may come.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**26
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("km", "ខ្មែរ")]
USE_I18N = True
LOCALE_PATHS = [Path(__file__).parent / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60  # seconds
LANGUAGE_COOKIE_SAMESITE = "Strict"
LANGUAGE_COOKIE_HTTPONLY = True

# -- accounts of a team; a workspace of one person has none (accounts/team.py)

AUTH_USER_MODEL = "saksei.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": f"{_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name"]},
    },
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.NumericPasswordValidator"},
]
SESSION_ENGINE = "saksei.accounts.sessions"
SESSION_COOKIE_NAME = "saksei-session"  # with __Host- over TLS: web/serving.py
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Limits of guessing stand in the database, so that a restart does not lift them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "limits",
        # Enough that a guesser of names cannot push the limits of others out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_ADAPTER = "saksei.accounts.doors.Doors"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/5m/ip,5/15m/key"}
MFA_ADAPTER = "saksei.accounts.doors.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
