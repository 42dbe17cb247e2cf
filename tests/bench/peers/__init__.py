"""The portal beside bots that others would write for the same dialog; `make bench-peers` compares them."""
