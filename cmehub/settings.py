"""The settings, read from the environment through `cmehub.env`. `.env.example` documents each variable."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from kombu import Queue

from cmehub import env
from cmehub.site.policy import add_to_static_file

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# 1 Core -----------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", at_least=50)
FIELD_KEYS = env.fernet_keys("FIELD_KEYS")  # encrypt license numbers with the first key, decrypt with any
SITE_URL = env.web_address("SITE_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", urlsplit(SITE_URL).hostname)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
HTTPS = SITE_URL.startswith("https://")
DEMO_WORLD = env.flag("DEMO_WORLD", default=DEBUG)  # shows a demo notice on every page

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",  # the theme only, since we have our own admin site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "accounts",
    "programs",
    "careers",
    "cmehub",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "accounts.apps.HubAdminConfig",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "cmehub.lib.logs.RequestIdMiddleware",
    "cmehub.site.health.ProbesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # safe from BREACH: random padding and masked form tokens
    "cmehub.site.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "cmehub.lib.http.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "cmehub.lib.http.PrivatePagesMiddleware",
    "cmehub.site.limits.ThrottleMiddleware",
    "accounts.users.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.users.middleware.SecondFactorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "cmehub.urls"
WSGI_APPLICATION = "cmehub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cmehub.templatetags.hub", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cmehub.site.context.page",
                "accounts.notices.context.inbox",
                "accounts.organizations.context.hats",
            ],
        },
    }
]

# 2 Data -----------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.database("DATABASE_URL"),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 0, "max_size": 12, "timeout": 10, "max_idle": 120},
            "connect_timeout": 5,
            # Keep stuck queries from holding threads or locks, in every process. docs/operations.md has all timeouts,
            # and says which commands lift which.
            "options": "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
            " -c client_connection_check_interval=10000",
        },
    }
}
REDIS_URL = env.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "cmehub.lib.cache.ForgivingRedisCache",
        "LOCATION": env.redis("CACHE_URL"),
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # losing the cache must not sign anyone out

# 3 Language and time zone ------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "cmehub.formats"

# 4 Accounts ---------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:start"
# Words that say little when somebody guesses a password of this hub. A person's own address and name are added.
PASSWORD_CONTEXT_WORDS = (
    *("cmehub", "cme", "hub", "continuing", "medical", "education", "credits", "license", "password"),
    *(urlsplit(SITE_URL).hostname or "").split("."),
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.users.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.users.passwords.BreachedPasswordValidator"},
    {"NAME": "accounts.users.passwords.OwnWordsValidator", "OPTIONS": {"words": PASSWORD_CONTEXT_WORDS}},
]
ACCOUNT_ADAPTER = "accounts.users.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"signup": "accounts.users.forms.SignupForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:welcome"
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_LOGOUT_REDIRECT_URL = "careers:home"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_PREVENT_ENUMERATION = True
# All rate limits in one table, counted in the cache (docs/adr/0003): attempts / time / scope. ip = client IP address,
# user = signed-in user, key = email address entered.
RATE_LIMITS = {
    # allauth's pages. All of its limits are listed, so that no default applies unseen.
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "webauthn_login": "10/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
    "confirm_email": "1/180s/key",  # a new confirmation link to the same address
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "check_address": "3/h/user",  # emails a link that ends the suppression of an address
    # Our pages, where a view is marked @throttled("name") (cmehub/lib/throttle.py). Visitors count by IP address.
    "uploads": "30/h/user",
    "credits": "240/h/user",  # each one may carry a certificate
    "npi": "10/h/user",  # each one asks the registry
    "packs": "20/d/user",  # each one is a file of certificates
    "transcripts": "60/h/user",  # each one is made while the person waits
    "exports": "10/d/user",  # each one is a file of the person's data
    "invitations": "60/h/user",  # each one is an email to somebody else
    "backup_invitations": "20/d/user",  # as well
    "organizations": "10/d/user",  # each one is work for staff
    "vacancy_submissions": "60/h/user",
    "applications": "40/d/user",  # each one is work for an employer
    "application_messages": "120/d/user",  # each one is an email to somebody else
    "page_drafts": "60/h/user",  # each one asks somebody else's site
    "listing_submissions": "60/h/user",
    "corrections": "30/d/user",  # each one is work for curators
    "rule_reports": "20/d/user",  # as well
    "vacancy_reports": "20/d/user",  # as well
    "unsubscribe": "600/m/ip",  # mail providers post for many people from few addresses
    "suggestions": "240/m/ip",  # one per pause in typing, and a hospital shares an address
    "feeds": "120/m/ip",  # a feed reader asks for many people from few addresses
    "feed_of_all": "60/h/ip",  # each one is a file of all vacancies
    "citations": "60/m/ip",  # each one is a file of up to 1,000 sources
    "webhooks": "6000/m/ip",  # mail providers report each message, from few addresses
    "post": "120/m/user",  # whatever else changes something, the admin included
}
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = RATE_LIMITS
MFA_ADAPTER = "accounts.users.adapter.MfaAdapter"  # encrypts second-factor secrets in the database
# People who need a second factor can't turn it off to change their address. Nobody signs in before they confirmed one.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CME Hub"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost has no certificate
USERSESSIONS_TRACK_ACTIVITY = True

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"  # recognizes a browser at sign-in (accounts/devices)
THEME_COOKIE_NAME = "__Host-theme" if HTTPS else "theme"
RECENT_COOKIE_NAME = "__Host-recent" if HTTPS else "recent"  # the programs viewed last (programs/search/recent.py)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # its own cookie would have no prefix
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 30 * 86400
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cmehub.site.errors.csrf_failure"

# 5 Transport and content security policy ---------------------------------------------------
TRUSTED_PROXY = env.flag("TRUSTED_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 2 * 365 * 86400 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # the form of a listing with 30 dates has 800, a preview of duplicates 1,001
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of the two-step verification setup
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {  # the admin theme's scripts need both
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

# 6 Static files --------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploaded files. Only views read them, and no URL leads to the folder.
FILES_DIR = env.text("FILES_DIR")
FILE_UPLOAD_HANDLERS = [
    "cmehub.lib.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # unused
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_DIR, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ADD_HEADERS_FUNCTION = add_to_static_file
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site needs our files

# 7 Email -----------------------------------------------------------------------------
MAILBOX_DIR: Path | None = None
globals().update(env.mail("EMAIL_URL"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "CME Hub <hub@localhost>" if DEBUG else None)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
POSTAL_ADDRESS = env.text("POSTAL_ADDRESS", "CME Hub (development), 1 Example Street, Springfield" if DEBUG else None)
SECURITY_CONTACT = env.contact("SECURITY_CONTACT", DEFAULT_FROM_EMAIL)

# Webhooks of mail providers, at /mail/webhooks/<provider>/tracking/. Without a secret they're off.
ANYMAIL = {
    "WEBHOOK_SECRET": env.basic_credentials("ANYMAIL_WEBHOOK_SECRET"),
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": env.public_key("SENDGRID_WEBHOOK_KEY"),
}

# 8 Outside services ------------------------------------------------------------
NPI_REGISTRY = env.choice("NPI_REGISTRY", ("api", "local"), "local" if DEBUG else "api")
CLAMD_URL = env.text("CLAMD_URL", "")
NPPES_API_URL = env.text("NPPES_API_URL", "https://npiregistry.cms.hhs.gov/api/")
# Ports of this machine that cmehub.lib.fetch may reach, for the local servers of tests. Always empty otherwise.
FETCH_LOOPBACK_PORTS: frozenset[int] = frozenset()

# 9 Background work -------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
    "global_keyprefix": "hub:",
}
CELERY_TASK_PUBLISH_RETRY = False
# A worker takes from both queues unless it's told otherwise. Account mail never waits behind other work if one worker
# takes from `urgent` alone.
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("celery", "urgent")]
CELERY_TASK_ROUTES = {"accounts.notices.deliver_urgent": {"queue": "urgent"}}
CELERY_TASK_SOFT_TIME_LIMIT = 30 * 60  # far above what any task needs, and below the visibility timeout,
CELERY_TASK_TIME_LIMIT = 35 * 60  # after which the broker gives the task to another worker
CELERY_TIMEZONE = "UTC"
# How often each task runs, in seconds. A run that hasn't started by the next one is dropped.
_TICKS = {
    "accounts.notices.deliver_due": 5,
    "accounts.notices.deliver_urgent": 5,
    "accounts.notices.hold_doubtful": 60,
    "accounts.privacy.build_exports": 5,
    "accounts.privacy.close_accounts": 3600,
    "accounts.verification.check_identities": 5,
    "accounts.verification.tell_about_badges": 3600,
    "programs.digests.plan_due_digests": 300,
    "programs.index.project": 1,
    "programs.links.check_due": 60,
    "programs.importing.work_on_imports": 5,
    "programs.reminders.plan_due_reminders": 15,
    "programs.requirements.tell_of_changes": 15,
    "programs.rosters.process_rosters": 15,
    "programs.transcripts.build_packs": 5,
    "careers.vacancies.expire_vacancies": 60,
    "careers.alerts.plan_due_alerts": 60,
    "careers.applications.tell_of_news": 60,
}
# Nightly tasks, and their minute after 8:00 UTC, the small hours in the United States. A day counted from beat's start
# would begin anew with each deployment.
_NIGHTLY = {
    "accounts.users.drop_ended_sessions": 5,
    "careers.vacancies.warn_of_expiry": 7,
    "careers.alerts.drop_old": 52,
    "careers.applications.empty_old": 53,
    "accounts.verification.find_exclusion_leads": 10,
    "accounts.devices.drop_old": 15,
    "accounts.verification.delete_old_proofs": 20,
    "accounts.organizations.drop_old": 25,
    "accounts.notices.drop_old": 30,
    "accounts.audit.maintain": 40,
    "programs.backups.drop_old": 42,
    "programs.importing.delete_old_files": 45,
    "programs.ledger.empty_trash": 48,
    "programs.transcripts.delete_old_packs": 49,
    "accounts.privacy.delete_old_files": 50,
    "programs.index.count_words": 58,
    "programs.reminders.watch_missing": 59,
    "programs.search.mark_passed": 2,
    "programs.links.collect": 55,
    "programs.requirements.close_cycles": 35,
}
CELERY_BEAT_SCHEDULE = {
    task: {"task": task, "schedule": timedelta(seconds=seconds), "options": {"expires": seconds}}
    for task, seconds in _TICKS.items()
} | {
    task: {"task": task, "schedule": crontab(hour=8, minute=minute), "options": {"expires": 3600}}
    for task, minute in _NIGHTLY.items()
}

# 10 Monitoring ----------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cmehub.lib.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "cmehub.lib.logs.JsonFormatter"}, "plain": {"()": "cmehub.lib.logs.PlainFormatter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "plain" if DEBUG else "json",
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "celery": {"level": "WARNING"},  # periodic tasks run every few seconds and log what they did
    },
}
if SENTRY_DSN := env.text("SENTRY_DSN", ""):
    import sentry_sdk

    from cmehub.lib.logs import scrubbed

    sentry_sdk.init(
        dsn=SENTRY_DSN,
        send_default_pii=False,
        include_local_variables=False,
        traces_sample_rate=0,
        before_send=scrubbed,
    )

# 11 The admin's theme --------------------------------------------------------------------
UNFOLD = {
    "SITE_TITLE": "CME Hub admin",
    "SITE_HEADER": "CME Hub",
    "SITE_SUBHEADER": "Staff admin",
    "SITE_URL": "/",
    "SHOW_VIEW_ON_SITE": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/icon.svg")}],
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "cmehub.site.desk.navigation",
    },
    "STYLES": [
        lambda request: static("css/tokens.css"),  # for the outcome chart, shown as on the public page
        lambda request: static("css/outcomes.css"),
        lambda request: static("css/admin.css"),
    ],
    "SCRIPTS": [lambda request: static("js/admin.js")],
    "COLORS": {  # the hub's accent color, light to dark
        "primary": {
            "50": "rgb(242 248 250)",
            "100": "rgb(226 239 242)",
            "200": "rgb(190 219 227)",
            "300": "rgb(140 191 204)",
            "400": "rgb(76 154 173)",
            "500": "rgb(20 118 140)",
            "600": "rgb(0 89 110)",
            "700": "rgb(0 74 92)",
            "800": "rgb(0 63 79)",
            "900": "rgb(2 49 62)",
            "950": "rgb(3 32 41)",
        }
    },
}
