"""`python -m hub`: the `hub` command."""

from hub.cli import main

if __name__ == "__main__":  # not where a helper of a round begins
    main()
