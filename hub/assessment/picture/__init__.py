"""A photo or scan of the writing sheet: it shows how letters are formed, which a typed copy loses."""
