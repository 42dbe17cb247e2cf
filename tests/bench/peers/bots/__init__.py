"""The other bots, each a process of its own, and what they share. They need what only `make bench-peers` installs."""
