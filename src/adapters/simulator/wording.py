"""The words the simulated creators are made of: names, places, captions. All invented, or of general use."""

from typing import Final

FIRST_NAMES: Final = (
    "ada", "aiko", "amir", "ana", "ben", "carla", "chidi", "dana", "diego", "ella", "emre", "farah", "finn", "gala",
    "hana", "ivan", "jade", "jonas", "kaia", "kofi", "lena", "leo", "lina", "luca", "mara", "maya", "mila", "nadia",
    "nico", "noor", "olga", "omar", "pia", "quinn", "rafa", "rosa", "sami", "sven", "tala", "theo", "uma", "vera",
    "yuki", "zane", "zoe",
)  # fmt: skip
TOPICS: Final = (
    "cooks", "runs", "dances", "reads", "sings", "paints", "travels", "bakes", "games", "knits", "lifts", "codes",
    "gardens", "skates", "sews", "hikes", "teaches", "laughs", "drives", "builds",
)  # fmt: skip
DISPLAY_FORMS: Final = (
    "{name}", "{name} {topic}", "{name} 🌿", "✨{name}✨", "{name} | {topic} 🎬", "نور {name}", "{name} שלום",
    "さくら {name}", "Ünal {name}", "{name} 👩‍🍳", "Мила {name}", "김 {name}",
)  # fmt: skip
BIOS: Final = (
    "Every day something new.\nMail in the link.", "she/her\n📍 somewhere sunny", "Not a professional.",
    "عن الطبخ والسفر\ncollabs: write me", "1 video a day 🎥", "Learning in public.",
)  # fmt: skip
CAPTIONS: Final = (
    "Trying this for the first time 😅 #fyp", "Part two, as you asked", "Wait for it… #foryou #{topic}",
    "#ad with love", "how I do it every morning\n#routine #{topic}", "POV: it is Monday",
    "لا تنسوا المتابعة ❤️ #{topic}",
    "three things nobody tells you about this", "Replying to your comments 💬", "#{topic} #{topic}tok",
)  # fmt: skip

# The marketplace takes creators of these countries; the weight is ours.
MARKETPLACE_COUNTRIES: Final = {
    "US": 40, "GB": 8, "DE": 7, "FR": 6, "BR": 6, "ES": 4, "IT": 4, "CA": 4, "AU": 3, "JP": 3, "ID": 3, "SA": 2,
    "AE": 2, "TR": 2, "VN": 2, "TH": 2, "KR": 2, "PH": 2, "MY": 2, "EG": 1, "IL": 1, "RU": 1, "SG": 1, "TW": 1,
}  # fmt: skip
OTHER_COUNTRIES: Final = ("PL", "MX", "NG", "IN", "SE", "AR")
# Which countries can be searched together. Invented: TikTok's groups are not documented.
REGIONS: Final = {
    **dict.fromkeys(("US", "CA", "BR"), "AMERICAS"),
    **dict.fromkeys(("GB", "DE", "FR", "ES", "IT", "RU"), "EUROPE"),
    **dict.fromkeys(("SA", "AE", "TR", "EG", "IL"), "MIDDLE_EAST"),
    **dict.fromkeys(("AU", "JP", "ID", "VN", "TH", "KR", "PH", "MY", "SG", "TW"), "ASIA_PACIFIC"),
}
CURRENCIES: Final = {
    "US": "USD", "GB": "GBP", "DE": "EUR", "FR": "EUR", "ES": "EUR", "IT": "EUR", "BR": "BRL", "CA": "CAD",
    "AU": "AUD", "JP": "JPY", "KR": "KRW",
}  # fmt: skip
# The nine countries whose audience the marketplace splits further. The lists are short.
STATES: Final = {
    "US": ("CA", "TX", "NY", "FL", "IL", "WA", "GA"),
    "GB": ("England", "Scotland", "Wales"),
    "AU": ("New South Wales", "Victoria", "Queensland"),
    "BR": ("São Paulo", "Bahia", "Paraná"),
    "ID": ("Jawa Barat", "Bali", "Jakarta"),
    "MY": ("Selangor", "Johor", "Sabah"),
    "PH": ("Cebu", "Metro Manila", "Davao"),
    "SA": ("Riyadh", "Makkah", "Eastern Province"),
    "SG": ("Singapore",),
}
TOPIC_LABELS: Final = (
    ("11001001", "Food & Drink"), ("11002001", "Travel"), ("11003001", "Beauty"), ("11007001", "Fitness"),
    ("11014001", "Automobiles"), ("11021001", "Gaming"),
)  # fmt: skip
INDUSTRY_LABELS: Final = (
    ("22000000000", "Apparel & Accessories"), ("23000000000", "Food & Beverage"), ("24000000000", "Electronics"),
)  # fmt: skip
