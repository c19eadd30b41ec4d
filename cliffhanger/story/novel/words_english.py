"""English words of a plain adaptation."""

import re

from cliffhanger.story.novel.words import Language, make_places

ENGLISH = Language(
    tag="en",
    name=r"(?:(?:Mr|Mrs|Ms|Dr)\.? )?[A-Z][\w'\u2019-]*(?: [A-Z][\w'\u2019-]*){0,2}"
    r"|[Tt]he (?:(?:old|young|other|tall|little) )?[a-z]+|[Hh]e|[Ss]he|[Tt]hey|I",
    verbs=r"said|says|asked|asks|whispered|shouted|replied|cried|murmured|snapped|answered|yelled"
    r"|muttered|added|called|hissed|demanded|growled|sobbed|laughed|screamed|began|continued"
    r"|repeated|begged|warned|told (?:him|her|them|me)",
    adverb=r"[a-z]+ly|in a [a-z]+ (?:voice|tone)",
    gap=r"\s+",
    she=frozenset({"she"}),
    he=frozenset({"he", "they"}),
    me=frozenset({"i"}),
    lead_ins=re.compile(
        r"^(?:But|And|Then|So|When|As|Finally|Suddenly|Now|Yet|Still|While|Here|There)\s+"
    ),
    teller="I",
    narrator="NARRATOR",
    somebody="SOMEONE",
    inside="INT.",
    outside="EXT.",
    separator=" - ",
    day="DAY",
    night="NIGHT",
    night_words=re.compile(r"\b(?:night|midnight|moon(?:light)?|evening)\b", re.IGNORECASE),
    day_words=re.compile(r"\b(?:morning|noon|afternoon|sunrise|daylight|dawn)\b", re.IGNORECASE),
    unknown_place="ROOM",
    later="Time passes.",
    places=make_places(
        r"\b(?:in|into|inside|at|to|of|on|onto|through|entered|reached|across|behind|from) "
        r"(?:(?:the|a|an|his|her|their|my|our|its)(?: \w+)?|\w+'s) ",
        r"\b",
        {
            "HOTEL LOBBY": "hotel lobby|lobby",
            "HOTEL ROOM": "hotel room|suite",
            "OFFICE": "office|boardroom|meeting room",
            "HOSPITAL": "hospital|clinic|ward|emergency room",
            "KITCHEN": "kitchen",
            "BEDROOM": "bedroom",
            "BATHROOM": "bathroom",
            "LIVING ROOM": "living room|parlou?r|sitting room",
            "DINING ROOM": "dining room|banquet hall",
            "HALL": "hall|ballroom|corridor|hallway|chapel|church",
            "BAR": "bar|club|pub|nightclub",
            "RESTAURANT": "restaurant|caf(?:e|é)|coffee shop|diner",
            "SHOP": "shop|store|boutique|mall",
            "SCHOOL": "school|classroom|library",
            "COURTROOM": "courtroom|court",
            "CAR": "car|taxi|limousine|carriage",
            "ELEVATOR": "elevator|lift",
            "HOUSE": "house|apartment|flat|villa|mansion|palace",
            "HOTEL": "hotel",
        },
        {
            "STREET": "street|road|alley|pavement|sidewalk",
            "GARDEN": "garden|courtyard|yard",
            "PARK": "park|square",
            "ROOFTOP": "roof|rooftop|terrace|balcony",
            "BRIDGE": "bridge|river|riverbank",
            "BEACH": "beach|shore|harbou?r|pier",
            "FOREST": "forest|woods|mountain",
            "CEMETERY": "cemetery|graveyard",
            "CAR PARK": "car park|parking lot|garage",
            "GATE": "gate|gates|doorstep",
        },
    ),
)
