"""Put the service together: from settings to the Flask application with its pages, API and guards."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, flash, g, request, session, url_for
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

import hub.models  # noqa: F401 - the fence must know every table before the first statement
from hub.access.permissions import Permission
from hub.accounts.session import ServerSideSessions, raise_trouble
from hub.accounts.stash import Stashes
from hub.consent import wall
from hub.core.backups.gate import check_open
from hub.core.db import Database
from hub.core.postgresql.replica import Replica
from hub.core.startup import check_keys, check_registry, check_schema, is_ahead
from hub.core.vault import Vault
from hub.pages import administrator, everybody, jobcentre, learner, manager, officer, provider, steward
from hub.pages.api import directory as directory_api
from hub.pages.api import receipts
from hub.pages.api import referrals as referrals_api
from hub.pages.assessor import assessment, other_help, places, referrals, registration, tracking
from hub.pages.newcomer import bp as newcomer_pages
from hub.settings import Settings
from hub.web import address, api, errors, forgery, guard, health, log, refusals, security, shell

LONGEST_PATH = 300  # of a page to go on to after signing in


@dataclass(frozen=True)
class Hub:
    """What views reach through `current_app.extensions["hub"]`."""

    settings: Settings
    database: Database
    stash: Stashes
    replica: Replica | None

    def disconnect(self) -> None:
        """No connection to a database is open afterwards."""
        self.database.dispose()
        if self.replica:
            self.replica.database.dispose()

    def way_in(self, permission: Permission) -> str:
        """Where somebody goes whom nobody knows: whoever came by a link has no account to sign in with."""
        if permission is Permission.WORK_BY_LINK:
            return url_for("provider.link_over")
        return self.keep_and_sign_in()

    def keep_and_sign_in(self) -> str:
        """Keep what a person whose session has ended was sending; the address to sign in at."""
        if g.get("ended_user_id") and request.method == "POST" and "GET" in forgery.allowed_methods():
            self.stash.keep(g.ended_user_id, request.path, request.form)
        elif request.method == "GET" and len(request.path) <= LONGEST_PATH:
            session["next"] = request.path
        if g.get("ended_user_id"):
            flash("You were signed out because nothing happened for a while. Sign in to go on.")
        return url_for("everybody.sign_in")


def create_app(settings: Settings, database: Database | None = None) -> Flask:
    """The service. Refuses to start on wrong keys, an old schema, an unregistered personal column,
    or an endpoint without a permission."""
    app = Flask("hub", static_folder=None)
    database = database or Database(
        settings.database_url, Vault.load(settings.keyring_path), settings.second_place
    )
    check(database)
    app.config.update(
        SECRET_KEY=database.vault.derive("flask"),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        WTF_CSRF_TIME_LIMIT=None,
    )
    attach(app, settings, database)
    if proxies := settings.trusted_proxies:
        # Flask asks for it to be put in the place of its method, which its types do not know.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
    log.register(app)
    security.register(app, settings.hosts)
    address.register(app)
    app.before_request(raise_trouble)
    forgery.register(app, settings.service_url)
    guard.register(app)
    refusals.register(app)
    shell.register(app, settings.service_name)
    app.register_blueprint(health.health)
    if settings.metrics_token:
        from hub.web import metrics  # its library chooses when it is imported how processes are added up

        metrics.register(app, settings.metrics_token)
    register_pages(app)
    app.register_blueprint(receipts.bp)
    json_api = api.register(app)
    register_api(json_api)
    errors.register(app, json_api.handle_http_exception)
    guard.refuse_undeclared(app)
    return app


def check(database: Database) -> None:
    """Refuse a database that this version must not serve from."""
    check_registry()
    check_open(database.engine)
    check_schema(database)
    check_keys(database)
    wall.check(database)


def check_again(database: Database) -> None:
    """The same, of a worker that takes the place of another. It goes on with a database that the next release has
    upgraded meanwhile, as the other workers do: refused, it would end them all."""
    if not is_ahead(database):
        check(database)
        return
    check_open(database.engine)
    check_keys(database)


def attach(app: Flask, settings: Settings, database: Database) -> None:
    """Serve from this database; all that an application knows of one is set here."""
    replica = Replica(settings.replica_url, database) if settings.replica_url else None
    app.extensions["hub"] = Hub(settings, database, Stashes(database), replica)
    app.session_interface = ServerSideSessions(database, settings)


def addresses_of(app: Flask) -> list[dict[str, Any]]:
    """What `hub routes` prints; the rows are those of `hub.web.guard.declared`."""
    return guard.declared(app)


def register_pages(app: Flask) -> None:
    """Every kind of page, a blueprint each."""
    app.register_blueprint(everybody.bp)
    app.register_blueprint(newcomer_pages)
    app.register_blueprint(registration.bp)
    app.register_blueprint(assessment.bp)
    app.register_blueprint(referrals.bp)
    app.register_blueprint(places.bp)
    app.register_blueprint(tracking.bp)
    app.register_blueprint(other_help.bp)
    app.register_blueprint(provider.bp)
    app.register_blueprint(jobcentre.bp)
    app.register_blueprint(manager.bp)
    app.register_blueprint(officer.bp)
    app.register_blueprint(steward.bp)
    app.register_blueprint(administrator.bp)
    app.register_blueprint(learner.bp)


def register_api(json_api: api.Api) -> None:
    """Every part of the JSON API."""
    json_api.register_blueprint(directory_api.blp)
    json_api.register_blueprint(referrals_api.blp)


def keep_compiled(app: Flask, folder: Path) -> None:
    """Templates that any process has compiled are not compiled again by another, unless they have changed since."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder))
