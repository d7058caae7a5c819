"""Pages of registers: marks, meetings, who missed some, and files from the provider's own system."""

from hub.pages.provider.registers import attendance, provider_files, registers, sheet, words

__all__ = ["attendance", "provider_files", "registers", "sheet", "words"]
