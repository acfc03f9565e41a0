"""What the commands print: JSON for programs, aligned Chinese text for people."""
