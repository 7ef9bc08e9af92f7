"""Django settings, read from the environment; every variable is documented in docs/reference/settings.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from chuxin.kernel import days
from chuxin.kernel.refusal import Refusal

HOME = Path(os.environ.get("CHUXIN_HOME", "var")).resolve()
SITE = os.environ.get("CHUXIN_SITE", "http://127.0.0.1:8000").rstrip("/")
ENGINE = os.environ.get("CHUXIN_ENGINE", "duckdb")
# Whether measures and severe listings may be put into effect (R49). Checking and listing what may follow always works.
CONSEQUENCES = os.environ.get("CHUXIN_CONSEQUENCES", "off").lower() in {"on", "1", "true", "yes"}
# How many editions of the open data are kept on disk; the newest alone is handed out.
# The largest file a browser may send, in MiB; larger ones come over a channel or the command line.
UPLOAD_MIB = int(os.environ.get("CHUXIN_UPLOAD_MIB", "512"))
# How many batches a web process settles at once; further ones wait their turn. 0: before it answers.
SETTLING = int(os.environ.get("CHUXIN_SETTLING", "1"))
OPEN_DATA_KEEP = int(os.environ.get("CHUXIN_OPEN_DATA_KEEP", "2"))
# Webhooks to this very machine, over plain HTTP too: for trials alone.
WEBHOOK_LOOPBACK = os.environ.get("CHUXIN_WEBHOOK_LOOPBACK", "off").lower() in {"on", "1", "true", "yes"}
# How long a write waits for another's before it is told that the database is busy.
BUSY_SECONDS = float(os.environ.get("CHUXIN_BUSY_SECONDS", "60"))
# Into how many parts a PostgreSQL divides the versions of records when its tables are made; 0: none.
PARTITIONS = int(os.environ.get("CHUXIN_PARTITIONS", "16"))
CONNECTION_SECONDS = 60  # a connection belongs to one thread; opening SQLite anew for each request costs milliseconds


def _secret_key() -> str:
    given = os.environ.get("CHUXIN_SECRET_KEY")
    if given:
        return given
    kept = HOME / "keys" / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50))
    return kept.read_text()


def _database() -> dict[str, object]:
    url = os.environ.get("CHUXIN_DATABASE_URL", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "chuxin.sqlite3",
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": BUSY_SECONDS,
                # Larger pages suit entries of about 1.5 KB (measured: a tenth faster in bulk).
                "init_command": "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA cache_size=-65536;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit("CHUXIN_DATABASE_URL must start with postgresql:// (unset means SQLite in CHUXIN_HOME)")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": CONNECTION_SECONDS,
        "OPTIONS": _session_options(dict(parse_qsl(parts.query))),
    }


def _session_options(asked: dict[str, str]) -> dict[str, str]:
    """What the address asks for after its ``?`` (libpq's words), and how long a session waits for another's lock."""
    waiting = f"-c lock_timeout={round(BUSY_SECONDS * 1000)}"
    return asked | {"options": f"{waiting} {asked.get('options', '')}".strip()}


def _adopt_arrangements() -> None:
    """Take the operator's working-day arrangements, where the home has some (docs/reference/settings.md)."""
    path = HOME / "arrangements.yaml"
    try:
        if path.exists():
            days.adopt(path)
    except Refusal as refusal:
        said, remedy = refusal.sentence, refusal.remedy
        raise SystemExit(f"{refusal.code}: {said.zh} {remedy.zh}\n{said.en} {remedy.en}") from refusal


_adopt_arrangements()
SECRET_KEY = _secret_key()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("CHUXIN_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")
DATABASES = {"default": _database()}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 5000}},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "chuxin.foundation.law",
    "chuxin.foundation.ledger",
    "chuxin.foundation.subjects",
    "chuxin.foundation.access",
    "chuxin.facts.records",
    "chuxin.facts.intake",
    "chuxin.facts.channels",
    "chuxin.facts.quality",
    "chuxin.assessment.evaluation",
    "chuxin.assessment.governance",
    "chuxin.assessment.consequences",
    "chuxin.assessment.supervision",
    "chuxin.services.publication",
    "chuxin.services.cases",
    "chuxin.services.webhooks",
    "chuxin.interfaces.web",
]
AUTH_USER_MODEL = "access.Account"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chuxin.interfaces.edge.asking.AskingMiddleware",
    "chuxin.interfaces.web.refusing.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ROOT_URLCONF = "chuxin.interfaces.conf.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).resolve().parents[1] / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chuxin.interfaces.web.shell.shell",
            ],
        },
    }
]

LANGUAGE_CODE = os.environ.get("CHUXIN_LANGUAGE", "zh-hans")
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "chuxin.interfaces.web.accounts.InvitedOnly"
CSRF_FAILURE_VIEW = "chuxin.interfaces.web.errors.csrf_failed"
LANGUAGE_COOKIE_NAME = "chuxin_language"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
    }
}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # What a reader got wrong (404, 422) is answered to the reader; only our own faults are logged, with traceback.
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}
