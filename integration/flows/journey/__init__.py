"""What two people do on their way from intake to harvest, one module per subject."""
