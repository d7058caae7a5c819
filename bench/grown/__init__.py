"""A hub that has grown for years, built in bulk: every row as the service would have written it, sealed and told of."""
