"""PyLTI1p3 on Flask with its launch data in Redis, as its documentation shows it.

Started with PLATFORM (as for `floor`) and REDIS in the environment. Its key set is kept in Redis too, as it offers.
"""

import json
import os
from secrets import token_urlsafe

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from flask import Flask, redirect, render_template_string, session
from flask_caching import Cache
from pylti1p3.contrib.flask import FlaskCacheDataStorage, FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.tool_config import ToolConfDict
from werkzeug.middleware.proxy_fix import ProxyFix

PLATFORM = json.loads(os.environ["PLATFORM"])
TOOL = os.environ["TOOL"]
LINK = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
PAGE = "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><p>{{ name }}</p>"

app = Flask(__name__)
app.config.update(
    SECRET_KEY=token_urlsafe(32),
    CACHE_TYPE="RedisCache",
    CACHE_REDIS_URL=os.environ["REDIS"],
    CACHE_DEFAULT_TIMEOUT=600,
    SESSION_COOKIE_SECURE=True,
    SESSION_COOKIE_SAMESITE="None",
)
app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)
cache = Cache(app)


def tool_configuration():
    """One registration with keys of our own."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    settings = {
        PLATFORM["issuer"]: [
            {
                "default": True,
                "client_id": PLATFORM["client_id"],
                "auth_login_url": PLATFORM["auth_url"],
                "auth_token_url": PLATFORM["token_url"],
                "auth_audience": None,
                "key_set_url": PLATFORM["jwks_url"],
                "key_set": None,
                "deployment_ids": [PLATFORM["deployment_id"]],
            }
        ]
    }
    made = ToolConfDict(settings)
    made.set_private_key(
        PLATFORM["issuer"],
        private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode(),
        client_id=PLATFORM["client_id"],
    )
    made.set_public_key(
        PLATFORM["issuer"],
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        client_id=PLATFORM["client_id"],
    )
    return made


CONFIGURATION = tool_configuration()


@app.get("/login")
def login():
    """Step 1 and 2."""
    begun = FlaskOIDCLogin(FlaskRequest(), CONFIGURATION, launch_data_storage=FlaskCacheDataStorage(cache))
    return begun.redirect(f"{TOOL}/launch")


@app.post("/launch")
def launch():
    """Step 3 and 4."""
    storage = FlaskCacheDataStorage(cache)
    proved = FlaskMessageLaunch(FlaskRequest(), CONFIGURATION, launch_data_storage=storage)
    proved.set_public_key_caching(storage, cache_lifetime=7200)
    proved.get_launch_data()
    session["launch"] = proved.get_launch_id()
    return redirect("/page", 303)


@app.get("/page")
def page():
    """The first page, which reads the launch back."""
    storage = FlaskCacheDataStorage(cache)
    proved = FlaskMessageLaunch.from_cache(session["launch"], FlaskRequest(), CONFIGURATION, launch_data_storage=storage)
    claims = proved.get_launch_data()
    return render_template_string(PAGE, title=claims[LINK]["title"], name=claims["name"])
