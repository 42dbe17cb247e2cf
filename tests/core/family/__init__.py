"""Who may act for whom."""
