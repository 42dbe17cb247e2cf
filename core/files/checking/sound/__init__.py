"""Voice notes: taken apart to the last packet of sound, and put together anew."""
