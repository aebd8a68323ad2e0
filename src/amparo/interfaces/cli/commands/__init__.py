"""One module for each command; see ``amparo.interfaces.cli``."""
