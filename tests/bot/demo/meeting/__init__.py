"""Tests of bot.demo.meeting over HTTP."""
