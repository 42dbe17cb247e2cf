"""The commands of `portal`, one module each: `add_to` describes it to the command line, `run` answers an exit code."""
