"""The demo: a home of its own, the process group, and simulated people who use it as people would."""
