"""Names as they are read: words, and the sounds that make spellings one."""

from itertools import combinations

import pytest

from hub.learners.finding import rules
from hub.learners.finding.keys import KeyKind, PersonTyped, keys_of
from hub.learners.finding.letters import words_of
from hub.learners.finding.skeleton import skeletons

ONE_NAME = (
    ("Muhammad", "Mohamed", "Maxamed", "Mehmet", "محمد", "মোহাম্মদ", "Мухаммед", "Md"),
    ("Abdulrahman", "Abdirahman", "Cabdiraxmaan", "عبدالرحمن", "Abdurrahman", "Abderrahmane"),
    ("Abdullah", "Abdulla", "Abdillahi", "Cabdullaahi", "عبدالله", "Abdallah"),
    ("Ali", "Aly", "Cali", "علي", "Alee"),
    ("Hussein", "Xuseen", "حسين", "Hüseyin", "Hossain"),
    ("Jamal", "Gamal", "Cemal", "جمال", "Djamal"),
    ("Zhang", "Chang", "张"),
    ("Gebremedhin", "Ghebremedin", "ገብረመድህን"),
    ("Yohannes", "Johannes", "ዮሃንስ"),
    ("Çelik", "Celik", "ÇELİK"),
    ("Işık", "Isik", "IŞIK"),
    ("Юрий", "Yuriy", "Jurij", "Yury"),
    ("Serhii", "Sergey", "Сергей"),
    ("Nguyễn", "Nguyen", "NGUYÊN"),
    ("Gonçalves", "Goncalves", "Gonsalves"),
    ("Souza", "Sousa"),
    ("Khatun", "Khatoon", "Katun", "খাতুন"),
    ("Faadumo", "Fadumo", "Fatima", "Fatimah", "فاطمة"),
    ("Farah", "Faarax", "Farax", "فرح"),
    ("Saalax", "Salah", "Saleh", "صلاح"),
    ("Saciid", "Said", "Saeed", "Siciid", "سعيد"),
    ("Ismaaciil", "Ismail", "Ismael", "İsmail", "إسماعيل"),
    ("Xaawo", "Hawo", "Hawa"),
    ("Maryan", "Maryam", "Mariam", "مريم"),
    ("Cabdisalaan", "Abdisalam", "Abdulsalam"),
    ("Saleebaan", "Saleban", "Suleiman", "Süleyman"),
    ("Ubax", "Ubah"),
    ("Nuux", "Nuh", "Nooh"),
    ("Hayat", "Hayet", "حياة"),
    ("Kateryna", "Ekaterina", "Катерина"),
    ("Mykola", "Nikolai", "Микола"),
    ("Halyna", "Galina", "Галина"),
    ("Hryhorii", "Grigory", "Григорій"),
    ("Yevhen", "Evgeny", "Євген"),
    ("Kılıç", "Kilic", "Kilich"),
    ("Miah", "Mia", "মিয়া"),
    ("Ayesha", "Aysha", "আয়েশা"),
    ("Biswas", "Bishwas", "বিশ্বাস"),
    ("Xu", "Hsu", "徐"),
    ("Baptista", "Batista"),
    ("Mebrahtu", "Mebratu", "መብራህቱ"),
    ("Tuğba", "Tugba", "Tuba"),
    ("Erdoğan", "Erdogan", "Erdohan", "Erdoan"),
    ("Yağmur", "Yagmur", "Yamur"),
    ("Bhattacharya", "Bhattacharyya", "Bhattacharjee", "Bhattacharji"),
    ("Mukherjee", "Mukhopadhyay", "Mookerjee"),
    ("Banerjee", "Bandopadhyay", "Bandyopadhyay"),
    ("Ganguly", "Gangopadhyay"),
    ("Rakshit", "Rokkhit"),
    ("Vijay", "Bijoy"),
    ("Chakraborty", "Chakravarti"),
    ("Dirir", "Diriir", "Dirrir"),
    ("Khatib", "Alkhatib", "Elkhateeb", "الخطيب"),
    ("Honchar", "Gonchar", "Гончар"),
    ("Heloísa", "Eloisa"),
    ("Gebregziabher", "Ghebregziabiher"),
)


@pytest.mark.parametrize("spellings", ONE_NAME, ids=lambda group: group[0])
def test_spellings_of_one_name_have_a_sound_in_common(spellings: tuple[str, ...]) -> None:
    def heard(spelling: str) -> frozenset[str]:
        return frozenset().union(*(skeletons(word) for part in words_of(spelling) for word in part))

    assert [other for other in spellings if not heard(spellings[0]) & heard(other)] == []


def test_names_that_are_heard_differently_are_apart() -> None:
    names = ("Ahmed", "Hamid", "Fatima", "Tesfaye", "Olena", "Nguyen", "Pereira", "Yildiz", "Rahima", "Zhou")
    assert [
        two for two in combinations(names, 2) if skeletons(two[0].lower()) & skeletons(two[1].lower())
    ] == []


WORDS = {
    "Dr. Abd al-Rahman KHAN": ["abd", "rahman", "khan"],
    "Maria da Conceição de Souza": ["maria", "conceisao", "souza"],
    "O’Brien": ["o", "brien"],
    "Sa‘ad": ["saad"],
    "bin Ali": ["bin", "ali"],
    "王小明": ["wang", "xiaoming"],
    "欧阳锋": ["ouyang", "feng"],
    "Unknown": [],
    "Mr FNU": [],
    "12 !!": [],
    "": [],
}


@pytest.mark.parametrize("name", WORDS, ids=lambda name: name or "blank")
def test_only_words_that_name_somebody_count(name: str) -> None:
    assert words_of(name) == [WORDS[name]]


def keys(given: str, family: str | None = None, **more: object) -> set[tuple[KeyKind, str]]:
    return set(keys_of(PersonTyped(given, family, **more)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Xiao Ming", "Wang"), ("Wang", "Xiaoming")),
        (("Gebre Medhin", "Haile"), ("Haile", "Ghebremedhin")),
        (("Nora", "O'Brien"), ("Nora", "Obrien")),
        (("Abdul Rahman", "Yusuf"), ("Yusuf", "Abdurrahman")),
        (("Ana Paula", "Silva Santos"), ("Ana", "Santos")),
        (("Mohamed", "Abu Bakr"), ("Mohammed", "Abubakar")),
        (("Ian", "Mac Donald"), ("Ian", "McDonald")),
        (("Khadra", "Xaaji"), ("Qadra", "Haji")),
    ],
)
def test_names_written_together_swapped_or_left_out_share_a_pair(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert {key for key in keys(*one) & keys(*other) if key[0] is KeyKind.PAIR}


def test_one_name_alone_is_never_a_key() -> None:
    assert keys("Suleiman") == set()
    assert keys("Suleiman", phones=("123",)) == set()


def test_whatever_is_typed_gives_a_bounded_number_of_keys() -> None:
    assert len(keys("cxcx cqcq xcxc " * 60, "chth khch " * 60)) < 1_000
    assert len(keys("علي" * 500, "\x00" * 500)) < 1_000


def test_every_rule_has_its_reason_and_can_be_used() -> None:
    data = rules._data()
    assert all(row["why"] for name in ("letters", "openings", "sounds") for row in data[name])
    assert len(rules.sounds()) == len({sound.pattern.pattern for sound in rules.sounds()})
