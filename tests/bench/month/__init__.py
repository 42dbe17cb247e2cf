"""A clinic's month of times that come free, on a clock that is moved (`bench_offers`)."""
