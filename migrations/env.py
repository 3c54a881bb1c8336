"""Runs the migrations on the connection that the program hands over; there is no ini file and no offline mode.

The caller begins and ends the transaction, so a failed migration leaves nothing behind. For drafting and comparing,
`attributes["metadata"]` holds the tables as the program describes them.
"""

from typing import Any

from alembic import context
from alembic.operations import ops

PLAIN = {
    "Id": 'sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")',
    "Minutes": "sa.BigInteger()",
    "Stamp": "sa.BigInteger()",
    "Code": "sa.Text()",
    "Packed": "sa.Text()",
}
"""How the program's column types are spelled out in a migration, which imports nothing of the program."""

WORD_INDEX = "patient_words"
"""SQLite's word index and the tables that it keeps itself: made by hand, never compared."""


def _is_compared(_item: Any, name: str | None, kind: str, _reflected: Any, _counterpart: Any) -> bool:
    return not (kind == "table" and (name or "").startswith(WORD_INDEX))


def _spelled_out(kind: str, item: Any, _context: Any) -> str | bool:
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def _without_downgrade(_context: Any, _revision: Any, directives: list[Any]) -> None:
    for script in directives:
        script.downgrade_ops = ops.DowngradeOps([])  # a copy of the file is made instead


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    include_object=_is_compared,
    render_item=_spelled_out,
    process_revision_directives=_without_downgrade,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
