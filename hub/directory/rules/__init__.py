"""Pure readings of what providers write in their listings. Each gives facts and notes, and drops nothing."""
