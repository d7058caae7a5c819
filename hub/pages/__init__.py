"""The pages and the API, a folder for each kind of person who opens them. Nothing but the application imports them."""
