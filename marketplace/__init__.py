"""Rivulet, a self-hosted micro-task marketplace: `create_app` wires its parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = ROOT / "translations"


def create_app(settings: Any = None, **overrides: Any) -> Flask:
    """The application for these settings (default: from the environment; a wrong one ends here with one line)."""
    import config
    from marketplace import models  # noqa: F401 - all tables are known before the first query
    from marketplace.api import register_api
    from marketplace.blueprints import register_blueprints
    from marketplace.commands import register_commands
    from marketplace.core.texts import compile_catalogues
    from marketplace.edge import Application
    from marketplace.extensions import babel, db, migrate, redis_client
    from marketplace.refusals import register_error_handlers
    from marketplace.web.csrf import csrf
    from marketplace.web.filters import register_filters
    from marketplace.web.headers import register_headers
    from marketplace.web.language import chosen_locale, register_language
    from marketplace.web.static_files import register_static_files
    from marketplace.web.undo import register_undo

    app = Application(__name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.config.update(config.flask_config(settings or config.load()))
    app.config.update(overrides)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    redis_client.init_app(app)
    csrf.init_app(app)
    texts_version = compile_catalogues(TRANSLATIONS)
    babel.init_app(app, default_translation_directories=str(TRANSLATIONS), locale_selector=chosen_locale)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    register_filters(app)
    register_static_files(app)
    register_language(app, texts_version)
    register_undo(app)
    register_headers(app)
    register_error_handlers(app)
    register_blueprints(app)
    register_api(app)
    register_commands(app)
    return app
