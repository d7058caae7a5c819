"""Reads of referrals that several pages share."""
