"""Rooms of the demonstration's own: they check tokens as a Jitsi Meet does, and show who has come in."""
