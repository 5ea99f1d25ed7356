"""Apache Superset for one test: a metadata database of its own, no cache, no phone."""

import os
import secrets
from pathlib import Path

HOME = Path(os.environ["SUPERSET_HOME"])
SECRET_KEY = secrets.token_hex(32)
SQLALCHEMY_DATABASE_URI = f"sqlite:///{HOME / 'superset.db'}"
DATA_DIR = str(HOME)
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
