"""What the demand room keeps."""
