"""The fields of an enrolment file, in their order: their names in the ILR 2025/26, and in plain words."""

from dataclasses import dataclass

from hub.consent.types import Category

C = Category
EMERGENCY = "Emergency contact"
IDENTITY_SEEN = "Paper seen of who they are, day and by whom"
WORK_SEEN = "Papers seen of work and benefits, day and by whom"
STATUS_SEEN = "Papers seen of their status in the UK, day and by whom"
SHARE_CODE_SEEN = "Share code seen, day and by whom"


@dataclass(frozen=True, slots=True)
class Field:
    """`ilr` is its name in the ILR, empty where that has none. `category` is what the learner must have agreed to
    share; None is not about them."""

    plain: str
    ilr: str = ""
    category: Category | None = None

    @property
    def key(self) -> str:
        return self.ilr or self.plain

    @property
    def words(self) -> str:
        return f"{self.plain} ({self.ilr})" if self.ilr else self.plain


FIELDS = (
    Field("Reference of the hub"),
    Field("Family name", "FamilyName", C.IDENTITY),
    Field("Given names", "GivenNames", C.IDENTITY),
    Field("Sex", "Sex", C.IDENTITY),
    Field("Language they prefer", category=C.IDENTITY),
    Field("Date of birth", "DateOfBirth", C.DATE_OF_BIRTH),
    Field("Unique learner number", "ULN", C.IDENTIFIERS),
    Field("National Insurance number", "NINumber", C.IDENTIFIERS),
    Field(IDENTITY_SEEN, category=C.IDENTIFIERS),
    Field("Address, line 1", "AddLine1", C.CONTACT),
    Field("Address, line 2", "AddLine2", C.CONTACT),
    Field("Address, line 3", "AddLine3", C.CONTACT),
    Field("Address, line 4", "AddLine4", C.CONTACT),
    Field("Postcode now", "Postcode", C.CONTACT),
    Field("Postcode when the learning starts", "PostcodePrior", C.CONTACT),
    Field("Phone", "TelNo", C.CONTACT),
    Field("Email", "Email", C.CONTACT),
    Field("How to reach them safely", category=C.CONTACT),
    Field(EMERGENCY, category=C.EMERGENCY),
    Field("Ethnic group", "Ethnicity", C.EQUALITY),
    Field("Disability or health problem", "LLDDHealthProb", C.EQUALITY),
    Field("Kinds of disability", "LLDDCat", C.EQUALITY),
    Field("Kind that affects learning most", "PrimaryLLDD", C.EQUALITY),
    Field("Highest qualification", "PriorLevel", C.EQUALITY),
    Field("Day that qualification counts from", "DateLevelApp", C.EQUALITY),
    Field("Employment", "EmpStat", C.WORK),
    Field("Day that employment counts from", "DateEmpStatApp", C.WORK),
    Field("Hours of work a week", "EII", C.WORK),
    Field("Time out of work", "LOU", C.WORK),
    Field("Benefit", "BSI", C.WORK),
    Field("Earnings in a year", category=C.WORK),
    Field(WORK_SEEN, category=C.WORK),
    Field(STATUS_SEEN, category=C.STATUS_SEEN),
    Field(SHARE_CODE_SEEN, category=C.STATUS_SEEN),
    Field("Funding that is likely", "FFI", C.NEEDS),
    Field("Area whose rules count", "SOF", C.NEEDS),
    Field("Earnings threshold", "LDM", C.NEEDS),
    Field("Speaking", category=C.LEVELS),
    Field("Listening", category=C.LEVELS),
    Field("Reading", category=C.LEVELS),
    Field("Writing", category=C.LEVELS),
    Field("Day of these levels", category=C.LEVELS),
    Field("Who found these levels", category=C.LEVELS),
    Field("Class"),
    Field("Reference of the class"),
    Field("Learning aim", "LearnAimRef"),
    Field("First day", "LearnStartDate"),
    Field("Planned last day", "LearnPlanEndDate"),
    Field("Planned learning hours of this class", "PlanLearnHours"),
    Field("Guided learning hours, for tailored learning", "PHours"),
    Field("Postcode of the class", "DelLocPostCode"),
)
BY_KEY = {field.key: field for field in FIELDS}
CATEGORIES = tuple(dict.fromkeys(field.category for field in FIELDS if field.category))
