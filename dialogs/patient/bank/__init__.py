"""Confirming one's identity through a bank: the dialog in the chat, and the words of the pages in the browser."""
