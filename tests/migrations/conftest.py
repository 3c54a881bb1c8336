"""Databases at any revision: a PostgreSQL for the run, and migrations that are not (yet) the program's own."""

import shutil

import pytest
import sqlalchemy as sa

from clinic_desk.storage.revisions import OURS, Chain, migrate, migrations_folder
from tests.support import postgres

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = {head!r}


def upgrade() -> None:
    {body}
"""


@pytest.fixture(scope="session")
def postgres_server():
    with postgres.server() as address:
        yield address


@pytest.fixture
def empty_postgres(postgres_server):
    """The address of a database without tables."""
    with postgres.database(postgres_server) as address:
        yield address


@pytest.fixture
def migrated_postgres(empty_postgres):
    """The address of a database at the newest revision."""
    engine = sa.create_engine(empty_postgres, poolclass=sa.NullPool)
    with engine.begin() as connection:
        migrate(connection)
    return empty_postgres


@pytest.fixture
def chain_with(tmp_path):
    """Make a chain in which one more migration, with this body, follows ours."""

    def make(body):
        folder = tmp_path / "migrations"
        shutil.copytree(migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "next.py").write_text(NEXT.format(head=OURS.head, body=body), encoding="utf-8")
        return Chain("next", folder)

    return make
