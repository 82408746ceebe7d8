"""How Alembic runs here: inside the transaction that `loqua.store.migrate` holds."""

from alembic import context

from loqua.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
