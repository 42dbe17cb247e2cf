"""What patients ask of the reception: a call, a change that comes too late to be made by themselves, a booking that the
clinic confirms. Each sort is a table of its own; how it waits, is taken and closed is the same.
"""
