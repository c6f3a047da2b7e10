"""Words that the sample is made of: invented places and people, parts of names, and what spammers write.

Every place, person, company and handle is invented.
"""

from __future__ import annotations

PLACES = (
    "Lake Serin", "Valbrisa", "the Orvel valley", "Morzelle", "Upper Tavra", "the Luvane gorge", "Castelvento",
    "Pian Arsolo", "the Serin shore", "Monteluvo", "the Marvane forest", "Riva Taldeo", "the Brisa canal", "Altonera",
    "Fontelune", "the Garmell plateau", "Ristolen", "the Dorvaz vineyards", "Ulmeray", "the old Brascio railway",
    "Quellmatt", "the Vellanz meadows", "Sorvino", "the Tavra headwaters",
)  # fmt: skip
PLACES_PLAIN = (
    "Serin", "Valbrisa", "Orveltal", "Morzelle", "Tavra", "Luvane", "Castelvento", "Arsolo", "Monteluvo", "Marvane",
    "Taldeo", "Brisa", "Altonera", "Veschon", "Garmell", "Pontarel", "Sorvino", "Hintertavra", "Lanzoren", "Crevole",
    "Mirathal", "Oberserin", "Dorvaz", "Quellmatt", "Ristolen", "Vellanz", "Zarnetsch", "Ulmeray", "Fontelune",
    "Brascio",
)  # fmt: skip
TOWNS = (
    "Pontarel", "Sankt Orvel", "Morzelle", "Castelvento", "Veschon", "Oberserin", "Lanzoren", "Crevole", "Dorvaz",
    "Fontelune", "Garmell", "Ristolen", "Zarnetsch", "Taldeo", "Vellanz", "Mirathal",
)  # fmt: skip
PEAKS = (
    "Col de Marvane", "Passo Arsolo", "Tavrajoch", "Serinsattel", "Col du Veschon", "Luvanepass", "Monte Orvel",
    "Pas de Fontelune", "Garmelljoch", "Passo Brascio", "Ristolenpass", "Col de Quatre-Vents",
)  # fmt: skip
FRIENDS = (
    "Mirjam", "Jonas", "Ilse", "Petra", "Anouk", "Luca", "Sander", "Noor", "Elodie", "Tobias", "Chiara", "Marek",
    "Inés", "Katka", "Ruben", "Hanne", "Gilles", "Oskar", "Livia", "Bastian", "Maud", "Renzo", "Sofie", "Henrik",
    "Alma", "Yann",
)  # fmt: skip
SURNAME_FRONTS = (
    "Tol", "Brin", "Hav", "Ors", "Quen", "Mav", "Dul", "Rost", "Zum", "Lerr", "Var", "Pesc", "Oke", "Dran", "Morv",
    "Tisch", "Ferr", "Wend", "Skov", "Calt", "Hadr", "Brunn", "Salt", "Vell", "Kett", "Ald", "Norv", "Giesk", "Lamp",
    "Ruv", "Jost", "Ulm", "Ewel", "Dors", "Platz", "Cren",
)  # fmt: skip
SURNAME_ENDS = (
    "varen", "dok", "litz", "enne", "dler", "erski", "maire", "aing", "thurm", "wald", "holm", "antin", "elberg",
    "sveld", "alet", "nau", "ugone", "elaar", "rup", "elmir", "avec", "nig", "avino", "orme", "elroy", "rigan", "ath",
    "inger", "eck", "oud", "ovska", "imond", "aldi", "ercq",
)  # fmt: skip

MONTHS: dict[str, tuple[str, ...]] = {
    "en": ("May", "June", "July", "September", "October"),
    "de": ("Mai", "Juni", "Juli", "September", "Oktober"),
    "fr": ("mai", "juin", "juillet", "septembre", "octobre"),
    "es": ("mayo", "junio", "julio", "septiembre"),
    "it": ("maggio", "giugno", "luglio", "settembre"),
    "nl": ("mei", "juni", "juli", "september"),
    "pt": ("maio", "junho", "julho", "setembro"),
    "pl": ("maju", "czerwcu", "lipcu", "wrześniu"),
}
BIKES: dict[str, tuple[str, ...]] = {
    "en": ("gravel bikes", "e-bikes", "touring bikes", "road bikes", "mountain bikes", "tandems"),
    "de": ("Gravelbikes", "E-Bikes", "Tourenräder", "Rennräder", "Mountainbikes", "Tandems"),
    "fr": ("vélos gravel", "vélos électriques", "vélos de route", "VTT", "vélos de randonnée"),
    "es": ("bicicletas eléctricas", "bicicletas de montaña", "bicicletas de gravel"),
    "it": ("e-bike", "mountain bike", "bici gravel", "bici da corsa"),
    "nl": ("e-bikes", "toerfietsen", "racefietsen", "gravelbikes"),
    "pt": ("bicicletas elétricas", "bicicletas de montanha"),
    "pl": ("rowery elektryczne", "rowery górskie"),
}

# Parts that names of linking sites are put together from, by what they name.
BLOG_FRONTS: dict[str, tuple[str, ...]] = {
    "en": (
        "saddle", "pedal", "gravel", "detour", "switchback", "rucksack", "chainring", "drizzle", "thermos", "tandem",
        "lantern", "mudguard", "hairpin", "panniers",
    ),
    "de": (
        "sattel", "speichen", "umweg", "schotter", "kettenblatt", "rucksack", "kehren", "gepaeck", "steigung",
        "radfernweh",
    ),
    "fr": ("pedale", "lacets", "sacoche", "guidon", "detours", "gourde", "selle", "petitplateau", "chemins"),
    "es": ("pedales", "alforjas", "desvio", "manillar", "cuestas"),
    "it": ("pedalate", "tornanti", "borraccia", "salite", "sellino"),
    "nl": ("fietstas", "trappers", "omweg", "zadel", "bandenplak"),
    "pt": ("pedaladas", "alforges", "ladeiras"),
    "pl": ("siodelko", "sakwy", "podjazd"),
}  # fmt: skip
BLOG_BACKS: dict[str, tuple[str, ...]] = {
    "en": ("notes", "almanac", "letters", "and-tea", "sundays", "bureau", "diaries", "north", "and-scones", "ledger"),
    "de": ("notizen", "tagebuch", "geschichten", "kueche", "glueck", "post", "und-kuchen", "zeit"),
    "fr": ("et-cie", "carnets", "en-vrac", "a-deux", "du-dimanche", "et-fromages", "lents"),
    "es": ("y-cafe", "sin-prisa", "cuaderno", "de-domingo", "lentas"),
    "it": ("e-caffe", "lente", "di-domenica", "quaderno", "e-polenta"),
    "nl": ("dagboek", "en-koffie", "op-zondag", "verhalen"),
    "pt": ("com-calma", "caderno", "de-domingo"),
    "pl": ("notatki", "i-kawa", "niedzielne"),
}
PRESS_WORDS: dict[str, tuple[str, ...]] = {
    "en": ("Herald", "Gazette", "Valley News", "Observer", "Weekly", "Courier", "Chronicle"),
    "de": ("Bote", "Tagblatt", "Anzeiger", "Rundschau", "Kurier", "Wochenblatt", "Landbote"),
    "fr": ("Courrier de", "Dépêche de", "Écho de", "Gazette de", "Quotidien de"),
    "it": ("Corriere di", "Gazzetta di", "Eco di"),
    "es": ("Diario de", "Heraldo de", "Voz de"),
}
GUIDE_FRONTS: dict[str, tuple[str, ...]] = {
    "en": ("wander", "explore", "hidden", "weekend-in-", "roads-of-", "visit-old-"),
    "de": ("reiseblick-", "unterwegs-in-", "ausflug-", "ferien-", "rad-und-rast-"),
    "fr": ("escapades-", "sejour-", "balades-", "week-end-a-", "carnet-"),
    "es": ("rutas-de-", "escapada-", "rincones-de-"),
    "it": ("gite-", "vacanze-", "scopri-"),
    "nl": ("reiswijzer-", "weekendje-", "fietsen-in-"),
    "pt": ("roteiro-", "viver-"),
    "pl": ("wyprawa-", "urlop-"),
}
BUSINESS_FRONTS: dict[str, tuple[str, ...]] = {
    "en": ("hotel", "cycles", "chalet", "campsite", "bakery", "physio", "outdoor"),
    "de": ("hotel", "gasthof", "radhaus", "pension", "camping", "berghaus", "sport", "kaeserei", "ferienhof"),
    "fr": ("hotel", "auberge", "chalet", "gite", "cycles", "camping", "fromagerie", "refuge"),
    "es": ("hotel", "casa", "albergue"),
    "it": ("albergo", "agriturismo", "rifugio", "cicli"),
    "nl": ("fietsen", "vakantiehuis", "camping"),
    "pt": ("quinta", "casa"),
    "pl": ("pensjonat", "rowery"),
}

FORUM_FRONTS = (
    "tourenforum", "rennradtreff", "velocafe", "campfire", "trailboard", "forum-cyclo", "bivouac", "radlertalk",
    "wegweiser", "bergfreunde", "les-grimpeurs", "tandemclub", "passkenner", "the-summit-board",
)  # fmt: skip
LISTING_FRONTS = (
    "aktiv-in", "outdoor", "bikehire", "ferienregion", "annuaire", "loisirs", "tourenportal", "regio", "freizeit",
    "sport-a", "branchen", "adressen", "bonnes-adresses", "plans", "activities", "marktplatz",
)  # fmt: skip
TRADES = (
    "guitars", "dental", "roofing", "kegelclub", "modelrail", "catering", "aquaria", "choir", "motors", "clan",
    "tiles", "hosting", "orchids", "karate", "printshop", "fanpage", "jazzband", "boiler", "parish", "plumbing",
    "nails", "chess",
)  # fmt: skip

# What spam is made of.
DRUGS = ("tadalafil", "sildenafil", "zolpidem", "modafinil", "tramadol", "phentermine", "ivermectin", "semaglutide")
CASINO = ("slot gacor", "casino bonus", "bandar togel", "online roulette", "free spins", "live baccarat", "judi bola")
RANDOM_FRAGMENTS = (
    "and the counting of smaller harbours", "with respect to the second committee", "a theory of painted wood",
    "because rainfall had been measured twice", "the lower jaw of the reptile",
    "under municipal ownership until 1911", "on behalf of the shareholders of the mill",
    "in which the tenor enters late", "of glass beads found near the wall", "when salaries were paid in grain",
    "his third symphony for wind band", "the average depth of inland seas", "according to an unsigned memorandum",
    "as a function of temperature and salt", "between two editions of the map", "that the treaty did not mention",
    "from a nursery of ornamental grasses", "the uncle of the last governor", "to be repeated before each experiment",
    "by the time the ferry was replaced", "their share of the orchard", "not unlike the voting rules of guilds",
    "over an unheated railway tunnel", "the colour of early tram tickets",
)  # fmt: skip
PRODUCT_WORDS = (
    "cheap", "discount", "best", "luxury", "wholesale", "outdoor", "folding", "ladies", "kids", "waterproof",
    "garden", "vintage", "modern", "wooden", "metal", "printable", "cute", "easy", "simple", "diy", "wall", "small",
    "black", "white", "mountain", "bike", "rack", "helmet", "basket", "bench", "saddle", "lake", "ideas", "drawing",
    "template", "wallpaper", "clipart", "tattoo", "logo", "pattern", "storage", "trailer", "plans", "map", "poster",
    "gloves",
)  # fmt: skip
MONEY_ANCHORS = (
    "best e-bike rental deals", "cheap alpine bike tours", "affordable cycling holidays", "electric bike hire offers",
    "guided bike tours Europe", "luxury cycling vacation packages", "top rated bike tour companies",
    "bike holiday packages",
)  # fmt: skip
