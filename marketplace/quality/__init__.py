"""What many answers say together: consensus and agreement, in NumPy on index arrays. Knows no database and no money."""
