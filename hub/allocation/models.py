"""What the allocation room keeps."""
