"""What whoever runs perfeval needs: backup, restore, verification of everything stored."""
