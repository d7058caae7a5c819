"""The assessor's pages: registration, assessment, referrals and the waiting list, proposed places."""
