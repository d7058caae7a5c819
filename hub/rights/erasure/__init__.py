"""Erasure (UK GDPR Article 17): what holds a record, what goes, what stays and why, and the certificate."""
