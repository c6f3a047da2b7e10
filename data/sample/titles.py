"""Titles and link labels of the sample's honest pages, by kind of page and language. All written for the sample.

Slots: {place} {town} {peak} {bikes} {month} {km} {friend} {n} {year}. A blog's title is a head, often with a tail.
"""

from __future__ import annotations

BLOG_HEADS: dict[str, tuple[str, ...]] = {
    "en": (
        "Three slow days around {place}", "What we packed for {peak}", "{km} kilometres, two punctures and {place}",
        "Cycling {place} with my mother", "A wet week in {town}", "Riding {peak} on a borrowed bike",
        "From {town} to {place} by train and bicycle", "Notes from a quiet valley: {place}",
        "Why I came back to {town}", "{place} with a toddler and a trailer", "The long way to {peak}",
        "How much a week of cycling in {town} costs", "My first alpine pass at {n}: {peak}",
        "Photographs from {place}, {month} {year}", "Day {n}: {town} to {place}",
        "Gravel, cowbells and cake near {town}",
    ),
    "de": (
        "Drei langsame Tage rund um {place}", "Mit dem Rad auf den {peak}", "Regenwoche in {town}",
        "Unser Veloausflug nach {place}", "{km} Kilometer rund um {place}", "Packliste für {peak}",
        "Von {town} nach {place} mit Bahn und Rad", "Familienferien in {town}", "Mein erster Pass: {peak}",
        "Etappe {n}: über {peak} nach {town}", "Radreise {year}: {place}", "Warum wir wieder nach {town} fahren",
    ),
    "fr": (
        "Trois jours tranquilles autour de {place}", "{peak} à vélo", "Une semaine sous la pluie à {town}",
        "À vélo en famille près de {town}", "{km} kilomètres autour de {place}",
        "Que mettre dans ses sacoches pour {peak}", "De {town} à {place} en train et à vélo",
        "Mon premier col : {peak}", "Étape {n} : {town} – {place}", "Pourquoi nous retournons à {town}",
        "Carnet de route {year} : {place}", "Bivouac au-dessus de {town}",
    ),
    "es": (
        "Tres días tranquilos por {place}", "En bicicleta a {peak}", "Una semana de lluvia en {town}",
        "De {town} a {place} en tren y en bici", "Mi primer puerto alpino: {peak}", "Etapa {n}: {town}",
    ),
    "it": (
        "Tre giorni lenti attorno a {place}", "In bici a {peak}", "Una settimana di pioggia a {town}",
        "Da {town} a {place} in treno e bici", "Il mio primo passo: {peak}", "Tappa {n}: {town}",
    ),
    "nl": (
        "Drie rustige dagen rond {place}", "Op de fiets naar {peak}", "Een natte week in {town}",
        "Met trein en fiets van {town} naar {place}", "Mijn eerste alpenpas: {peak}", "Etappe {n}: {town}",
    ),
    "pt": ("Três dias calmos em {place}", "De bicicleta até {peak}", "Etapa {n}: {town}", "Diário de {place} {year}"),
    "pl": ("Trzy dni wokół {place}", "Rowerem na {peak}", "Etap {n}: {town}", "Deszczowy tydzień w {town}"),
}  # fmt: skip
BLOG_TAILS: dict[str, tuple[str, ...]] = {
    "en": (
        "a diary in {n} parts", "tips for beginners", "{bikes} and bad weather", "with {friend}", "{month} {year}",
        "what nobody told us", "route, prices, trains", "part {n}",
    ),
    "de": (
        "ein Tagebuch", "Tipps für Anfänger", "{bikes} und Regen", "mit {friend}", "{month} {year}", "Teil {n}",
        "Route und Kosten",
    ),
    "fr": ("le récit", "nos conseils", "avec {friend}", "{month} {year}", "partie {n}", "itinéraire et budget"),
    "es": ("consejos y presupuesto", "con {friend}", "{month} {year}", "parte {n}"),
    "it": ("consigli e costi", "con {friend}", "{month} {year}", "parte {n}"),
    "nl": ("tips en kosten", "met {friend}", "{month} {year}", "deel {n}"),
    "pt": ("dicas e custos", "com {friend}", "parte {n}"),
    "pl": ("porady i koszty", "część {n}", "{year}"),
}  # fmt: skip
PRESS: dict[str, tuple[str, ...]] = {
    "en": (
        "New cycle path links {town} and {place}", "Bike tour operator in {town} hires {n} more guides",
        "{peak} reopens two weeks early", "Council backs summer shuttle to {peak}",
        "{n} things to do this weekend near {town}", "Record summer for cycling in {place}",
        "Meet {friend}, who maps forgotten roads around {place}",
        "Charity ride raises {n},000 for mountain rescue in {town}", "Parking row in {town} ends in compromise",
    ),
    "de": (
        "Neuer Radweg verbindet {town} und {place}", "{peak} öffnet zwei Wochen früher",
        "Pendelbus zum {peak} startet im {month}", "Velofest in {town} lockt {n}00 Besucher an",
        "Rekordsommer für Radferien in {place}", "Die Frau, die in {place} alte Strassen kartiert",
        "Streit um Parkplätze in {town} beigelegt", "Lehrlinge bauen Brücke bei {place}",
        "Unfall am {peak} geht glimpflich aus",
    ),
    "fr": (
        "Une nouvelle piste cyclable entre {town} et {place}", "{peak} rouvre avec deux semaines d’avance",
        "La fête du vélo de {town} attire {n}00 personnes", "Une navette vers {peak} dès {month}",
        "Été record pour le cyclotourisme à {place}", "Rencontre avec {friend}, guide à {town}",
        "Que faire ce week-end à {town} ?",
    ),
    "it": (
        "Nuova ciclabile tra {town} e {place}", "{peak} riapre in anticipo",
        "Estate da record per il cicloturismo a {town}",
    ),
    "es": (
        "Nuevo carril bici entre {town} y {place}", "{peak} reabre dos semanas antes",
        "Verano récord para el cicloturismo en {town}",
    ),
}  # fmt: skip
GUIDE: dict[str, tuple[str, ...]] = {
    "en": (
        "The {n} best bike rides around {place}", "Where to stay, eat and ride in {town}",
        "{place} in {n} days: an itinerary", "Where to hire {bikes} in {town}",
        "{n} family activities in {town} ({year})", "Everything you need to know about cycling {peak}",
        "Things to do in {town} when it rains", "Is {place} worth visiting in {month}?",
    ),
    "de": (
        "Die {n} schönsten Radtouren rund um {place}", "Hotels, Essen und Touren in {town}",
        "{n} Ausflugsziele bei {town}", "{bikes} mieten in {town}, Preise und Tipps",
        "{peak} mit dem Rad, Anfahrt und Sperrzeiten", "{n} Ideen für {place} mit Kindern",
        "Lohnt sich {place} im {month}?",
    ),
    "fr": (
        "Les {n} plus belles balades à vélo à {place}", "Que faire à {town} : {n} idées",
        "Visiter {place} en {n} jours", "Où louer des {bikes} à {town}", "Accès, ouverture et conseils pour {peak}",
        "{town} en famille ({year})",
    ),
    "es": (
        "Qué hacer en {town}: {n} planes", "Las {n} mejores rutas en bici por {place}", "{place} en {n} días",
        "Guía de {peak} ({year})",
    ),
    "it": (
        "Cosa fare a {town}: {n} idee", "Le {n} ciclabili più belle di {place}", "{place} in {n} giorni",
        "Guida a {peak} ({year})",
    ),
    "nl": (
        "De {n} mooiste fietsroutes rond {place}", "Wat te doen in {town}: {n} tips", "{place} in {n} dagen",
        "Alles over {peak} ({year})",
    ),
    "pt": ("O que fazer em {town}: {n} ideias", "{place} em {n} dias", "Guia de {peak} ({year})"),
    "pl": ("{n} tras rowerowych: {place}", "{town}: co zobaczyć w {n} dni", "{peak} – przewodnik {year}"),
}  # fmt: skip
BUSINESS: dict[str, tuple[str, ...]] = {
    "en": (
        "Things to do near us", "Our partners", "Activities in summer", "Useful links", "Getting around {town}",
        "Bike-friendly stay in {town}", "Summer around {place}", "Cycling weekends in {month}",
        "Rainy days in {town}", "Partners and friends in {town}", "A day out to {place}",
        "What guests ask about {peak}",
    ),
    "de": (
        "Ausflüge in der Umgebung", "Unsere Partner", "Sommer in {town}", "Links", "Veloferien in {town}",
        "Aktivitäten", "Anreise nach {town}", "Radwochenende im {month}", "Tagesausflug nach {place}",
        "Freunde und Partner in {town}", "Mit dem Velo zum {peak}", "Schlechtwetter in {town}",
    ),
    "fr": (
        "Activités autour de {town}", "Nos partenaires", "Liens utiles", "L’été à {town}", "Venir à {town} à vélo",
        "Séjours vélo", "Une journée à {place}", "Week-end vélo en {month}", "Nos amis de {town}", "Monter à {peak}",
        "Que faire quand il pleut à {town}",
    ),
    "es": ("Actividades en {town}", "Enlaces", "Verano en {town}", "Un día en {place}", "Subir a {peak}"),
    "it": ("Attività a {town}", "I nostri partner", "Estate in bici a {town}", "Una giornata a {place}"),
    "nl": ("In de omgeving van {town}", "Links", "Fietsvakantie in {town}", "Een dagje {place}"),
    "pt": ("Atividades em {town}", "Parceiros", "Um dia em {place}"),
    "pl": ("Atrakcje w okolicy: {town}", "Partnerzy", "Lato w {town}"),
}  # fmt: skip
FORUM: dict[str, tuple[str, ...]] = {
    "en": (
        "Bike hire near {town}?", "{peak} with a trailer, doable?", "Route advice {town} - {place}",
        "When does {peak} open this year", "{place} in {month}: how cold?", "Trip report: {place}, {n} days",
    ),
    "de": (
        "Räder mieten in {town}?", "{peak} mit Anhänger machbar?", "Tourtipp {town} - {place} gesucht",
        "Wann öffnet {peak} {year}", "{place} im {month}, wie kalt?",
    ),
    "fr": (
        "Location de vélos vers {town} ?", "{peak} avec une remorque, faisable ?", "Itinéraire {town} - {place}",
        "Ouverture {peak} {year}",
    ),
}  # fmt: skip
LISTING: dict[str, tuple[str, ...]] = {
    "en": (
        "{brand} - Bike tours in {town}", "Bicycle rental in {town} and surroundings", "Outdoor companies {place}",
        "Opening hours of {brand} in {town}", "Tour operators in {place} A-Z", "{brand} ({town}) | Map and contact",
        "Where to rent {bikes} near {town}", "{place} adventure providers, page {n}",
    ),
    "de": (
        "{brand} in {town} – Veloverleih", "Fahrradverleih {town} und Umgebung", "Outdooranbieter {place}",
        "{brand} in {town}, Adresse und Öffnungszeiten", "{bikes} mieten rund um {place}",
        "Freizeitangebote {place}, Seite {n}", "Anfahrt und Bewertungen von {brand} ({town})",
        "Radveranstalter in {place} von A bis Z",
    ),
    "fr": (
        "{brand} – location de vélos à {town}", "Loueurs de vélos : {place}", "Prestataires d’activités {town}",
        "{brand} à {town}, horaires et avis", "{bikes} à louer près de {place}", "Loisirs à {town}, page {n}",
        "{brand} ({town}), plan et contact", "Guides et accompagnateurs : {place}",
    ),
    "es": (
        "{brand}, alquiler de bicicletas en {town}", "Empresas de turismo activo {place}",
        "{bikes} en {town}: dónde alquilar", "Actividades en {place}, página {n}",
    ),
    "it": (
        "{brand}: noleggio bici a {town}", "Operatori outdoor {place}", "{bikes} a noleggio: {town}",
        "Tempo libero a {place}, pagina {n}",
    ),
    "nl": (
        "{brand}: fietsverhuur in {town}", "Fietsverhuurders {place}", "{bikes} huren in {town}",
        "Uitjes rond {place}, pagina {n}",
    ),
}  # fmt: skip
HOTEL: dict[str, tuple[str, ...]] = {
    "en": (
        "Room {peak}", "Offer for {month} {year}", "Menu of the week {n}", "Walk to {place}",
        "How to find us from {town}", "Guest book, page {n}", "Gallery: {place}", "News {n}/{year}", "Wine list",
        "Spa and sauna", "Weddings in {month}", "Jobs",
    ),
    "de": (
        "Zimmer {peak}", "Angebot {month} {year}", "Wochenkarte {n}", "Wanderung nach {place}", "Anreise ab {town}",
        "Gästebuch Seite {n}", "Galerie {place}", "Aktuell {n}/{year}", "Weinkarte", "Sauna und Garten",
        "Hochzeiten im {month}", "Offene Stellen",
    ),
    "fr": (
        "Chambre {peak}", "Offre de {month} {year}", "Menu de la semaine {n}", "Balade à {place}",
        "Venir depuis {town}", "Livre d’or, page {n}", "Galerie {place}", "Actualités {n}/{year}", "Carte des vins",
        "Sauna et jardin", "Mariages en {month}", "Emplois",
    ),
}  # fmt: skip
LABELS: dict[str, tuple[str, ...]] = {
    "en": (
        "Website",
        "Visit website",
        "www.brisavelo.example",
        "Brisavelo",
        "more information",
        "Book now",
        "Homepage",
    ),
    "de": (
        "Webseite",
        "Zur Website",
        "www.brisavelo.example",
        "Brisavelo",
        "mehr erfahren",
        "Homepage",
    ),
    "fr": (
        "Site web",
        "Voir le site",
        "www.brisavelo.example",
        "Brisavelo",
        "en savoir plus",
    ),
    "es": ("Sitio web", "Brisavelo", "más información"),
    "it": ("Sito web", "Brisavelo", "vai al sito"),
    "nl": ("Website", "Brisavelo", "meer informatie"),
    "pt": ("Site", "Brisavelo"),
    "pl": ("Strona www", "Brisavelo"),
}
