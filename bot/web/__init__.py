"""What the portal answers by HTTP: Telegram, whoever watches the process, and browsers on their way to a bank."""
