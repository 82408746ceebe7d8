"""What is taught: vocabulary and role-plays as data files, and their loader."""
