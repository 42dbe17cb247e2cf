"""After a visit: how its patient feels some days later, and how it was."""
