"""The page of the demonstration's rooms in real browsers."""
