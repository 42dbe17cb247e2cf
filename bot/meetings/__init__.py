"""Rooms for consultations by voice and video, on a Jitsi Meet: addresses, and the tokens that open them."""
