"""Explanation by a person of what the program worked out of a learner (UK GDPR Article 22)."""
