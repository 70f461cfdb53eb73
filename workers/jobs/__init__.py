"""Jobs, one module a concept. Each may run twice, at the same moment, or die half-way."""
