"""What each kind of export consists of."""
