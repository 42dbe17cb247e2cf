"""Files with resources: found entry by entry, in bounded memory."""
