"""The schema's history, applied by `loqua.store.migrate`."""
