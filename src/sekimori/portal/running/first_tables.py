"""An empty SQLite database gets all tables at once, as the models now are, instead of living through every migration.

Django draws all models anew after each operation of a migration; in a database without a row nobody needs the stages between.
What our own migrations do beside tables (triggers, full text) is done in their order; those of the libraries only move rows, of
which there are none. All are then written down as applied, so that the next version goes on from there. A test compares the
two ways table by table.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.special import RunPython, RunSQL
from django.db.migrations.state import ProjectState

OURS = "sekimori."


def make(connection: BaseDatabaseWrapper) -> bool:
    """Makes every table of an empty SQLite database; False, and nothing done, where there is a table or another database."""
    if connection.vendor != "sqlite" or connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    today = ProjectState.from_apps(apps)
    with connection.schema_editor(atomic=True) as editor:
        for model in _models():
            editor.create_model(model)
    with connection.schema_editor(atomic=True) as editor:
        for migration in plan:
            for operation in migration.operations if type(migration).__module__.startswith(OURS) else ():
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(migration.app_label, editor, today, today)
    executor.recorder.ensure_schema()
    for migration in plan:
        executor.recorder.record_applied(migration.app_label, migration.name)
    return True


def _models() -> Iterator[type[models.Model]]:
    """Every model that has a table of its own; tables of many-to-many fields come with their model."""
    for model in apps.get_models():
        options = model._meta  # noqa: SLF001
        if options.managed and not options.proxy and not options.swapped:
            yield model
