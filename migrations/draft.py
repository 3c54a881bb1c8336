"""Drafts the next migration from what `storage/tables.py` describes and no migration makes yet.

Run it by hand, `python migrations/draft.py "what changes for the clinic"`; then read the draft, correct it, and name it
as `head` in `clinic_desk/storage/revisions.py`.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from alembic import command

from clinic_desk.storage import tables
from clinic_desk.storage.engine import MEMORY, open_database
from clinic_desk.storage.revisions import OURS, alembic_config, migrate


def draft(message: str) -> None:
    """Write the next file of `migrations/versions`."""
    database = open_database(MEMORY)
    with database.engine.begin() as connection:
        migrate(connection)
        config = alembic_config(connection, metadata=tables.metadata)
        command.revision(config, message, autogenerate=True, rev_id=f"{int(OURS.head) + 1:04}")
    database.close()


if __name__ == "__main__":
    draft(" ".join(sys.argv[1:]) or sys.exit(__doc__))
