"""What class is missing: the gaps, and the classes that are proposed to fill them."""

from hub.pages.manager.demand import gaps, opening, proposal_list, proposals

__all__ = ["gaps", "opening", "proposal_list", "proposals"]
