"""The migrations make exactly the tables that the program describes, on both engines, and are readable history."""

import ast
import re
import sys

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

import clinic_desk
from clinic_desk.storage import tables
from clinic_desk.storage.engine import MEMORY, open_database
from clinic_desk.storage.revisions import OURS, alembic_config, migrate, migrations_folder
from tests.support import postgres
from tests.support.databases import memory_database

COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public'
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"


@pytest.fixture
def migrated():
    """A database in memory that the migrations have made."""
    database = open_database(MEMORY)
    with database.engine.begin() as connection:
        migrate(connection)
    yield database
    database.close()


@pytest.fixture
def described():
    """A database in memory made from the tables as the program describes them."""
    database = memory_database()
    yield database
    database.close()


def schema(database):
    """What SQLite knows of each table, whatever the order of its columns: they come last when they are added later."""
    with database.read() as db:
        ask = db.connection.exec_driver_sql
        made = ask("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL").fetchall()
        ours = {
            name: sql for name, sql in made if not name.startswith((f"{tables.PATIENT_WORDS}_", "alembic_", "sqlite_"))
        }
        return {
            name: {
                "columns": {row[1:] for row in ask(f"PRAGMA table_xinfo({name})")},
                "keys": {(row[2], row[3], row[4]) for row in ask(f"PRAGMA foreign_key_list({name})")},
                "indexes": {(row[1], *row[2:], *indexed(ask, row[1])) for row in ask(f"PRAGMA index_list({name})")},
                "rowid": ask("SELECT wr FROM pragma_table_list WHERE name = ?", (name,)).scalar() == 0,
                "names": set(re.findall(r"CONSTRAINT (\w+)", sql)),
                "deferred": sql.count("DEFERRABLE INITIALLY DEFERRED"),
                "virtual": " ".join(sql.split()) if sql.startswith("CREATE VIRTUAL") else "",
            }
            for name, sql in ours.items()
        }


def indexed(ask, index):
    """The columns of an index, and the condition of a partial one."""
    sql = ask("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).scalar()
    keys = (row[2] for row in ask(f"PRAGMA index_xinfo({index})") if row[5])
    return *keys, (sql or "").partition(" WHERE ")[2]


def catalog(address, make):
    """What PostgreSQL knows of a database after `make`: columns, constraints, indexes."""
    engine = sa.create_engine(address, poolclass=sa.NullPool)
    with engine.begin() as connection:
        make(connection)
        lines = {tuple(row) for query in (COLUMNS, CONSTRAINTS, INDEXES) for row in connection.exec_driver_sql(query)}
    return {line for line in lines if line[0] != "alembic_version"}


def test_sqlite_gets_the_same_from_both(migrated, described):
    assert schema(migrated) == schema(described)
    assert set(schema(migrated)) == {*tables.metadata.tables, tables.PATIENT_WORDS}


def test_postgresql_gets_the_same_from_both(postgres_server):
    with postgres.database(postgres_server) as one, postgres.database(postgres_server) as other:
        by_migrations, by_description = catalog(one, migrate), catalog(other, tables.create_all)
    assert by_migrations == by_description
    assert {line[0] for line in by_migrations} == set(tables.metadata.tables)


def test_nothing_is_left_to_draft_on_sqlite(migrated):
    with migrated.engine.begin() as connection:
        command.check(alembic_config(connection, metadata=tables.metadata))


def test_nothing_is_left_to_draft_on_postgresql(migrated_postgres):
    engine = sa.create_engine(migrated_postgres, poolclass=sa.NullPool)
    with engine.begin() as connection:
        command.check(alembic_config(connection, metadata=tables.metadata))


def test_a_changed_description_is_noticed(migrated):
    more = sa.MetaData(naming_convention=tables.metadata.naming_convention)
    for table in tables.metadata.tables.values():
        table.to_metadata(more)
    more.tables["room"].append_column(sa.Column("floor", sa.Text))
    with migrated.engine.begin() as connection, pytest.raises(Exception, match="floor"):
        command.check(alembic_config(connection, metadata=more))


def test_a_file_that_is_current_is_left_alone(migrated):
    before = schema(migrated)
    with migrated.engine.begin() as connection:
        migrate(connection)
    assert schema(migrated) == before


def test_the_chain_is_one_line_and_ends_where_the_program_says():
    scripts = ScriptDirectory(str(migrations_folder()))
    assert scripts.get_heads() == [OURS.head]
    assert len(scripts.get_bases()) == 1
    assert not [script.revision for script in scripts.walk_revisions() if script.is_merge_point]


@pytest.mark.parametrize("script", sorted(migrations_folder().glob("versions/*.py")), ids=lambda path: path.stem)
def test_a_migration_is_history(script):
    """It imports nothing that goes on changing, has no way back (a copy is made), and is called by its number."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {module.partition(".")[0] for module in modules} <= {"sqlalchemy", "alembic", "typing"}
    assert "downgrade" not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert f'revision = "{script.stem[:4]}"' in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("installed", ["bundle", "wheel"])
def test_the_migrations_are_found_wherever_the_program_is_installed(tmp_path, monkeypatch, installed):
    place = tmp_path if installed == "bundle" else tmp_path / "clinic_desk"
    (place / "migrations").mkdir(parents=True)
    (place / "migrations" / "env.py").touch()
    if installed == "bundle":
        monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    else:
        monkeypatch.setattr(clinic_desk, "__file__", str(place / "__init__.py"))
    assert migrations_folder() == place / "migrations"
