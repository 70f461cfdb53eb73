"""Project, batch, import, quote, publish, pause, close, results."""
