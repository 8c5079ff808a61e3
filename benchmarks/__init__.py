"""How fast, how light, how soon: `python -m benchmarks`."""
