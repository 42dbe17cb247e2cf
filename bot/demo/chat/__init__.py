"""`portal chat`: somebody talks to the bot in a terminal, and a script of it is written."""
