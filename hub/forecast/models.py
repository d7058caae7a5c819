"""What the forecast room keeps."""
