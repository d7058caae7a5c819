"""What a learner may ask of the hub: access, rectification, erasure, restriction; and how long anything is kept."""
