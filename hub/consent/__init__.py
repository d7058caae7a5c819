"""What may be shared with whom, why, until when; the one decision; the fence."""
