"""Tests of bot.meetings."""
