"""What several pages tell of referrals."""
