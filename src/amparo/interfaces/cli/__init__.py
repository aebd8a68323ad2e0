"""Operators: the amparo commands, the process group, the demo."""
