"""What each sort of resource is here, and how it is written: a module for each subject."""
