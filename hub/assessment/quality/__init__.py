"""How far assessors, moderators and providers agree."""
