"""Files that belong to answers: screenshots, photographs, recordings, documents."""
