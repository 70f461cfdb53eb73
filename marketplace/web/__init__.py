"""Faces for browsers, one folder an audience."""
