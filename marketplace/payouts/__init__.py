"""Balance, threshold, request, settlement."""
