"""Requests to the desk."""
