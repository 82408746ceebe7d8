"""The tutor: the lesson as it is held in a room or in the console."""
