"""Training: tasks with known answers and hints before the first real ones of a project, and a pass mark that grants a skill."""
