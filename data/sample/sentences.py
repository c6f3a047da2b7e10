"""Sentences around a link in English, German and French, for the sample's honest pages. All written for the sample.

The link's anchor stands in square brackets. Slots: {brand} {place} {town} {peak} {bikes} {month} {km} {friend}.
"""

from __future__ import annotations

ENGLISH: dict[str, tuple[str, ...]] = {
    "home": (
        "We had no bikes with us, so we booked everything through [{brand}] two days before leaving.",
        "If you only do one thing around {place}, ask the people at [{brand}] for their favourite quiet road.",
        "Our guide {friend} from [{brand}] knew every bakery between {town} and the lake.",
        "I was sceptical about guided rides, but the small team at [{brand}] changed my mind within an hour.",
        "The trip was planned with [{brand}], a family business that has been in {town} since 1998.",
        "Thanks again to [{brand}] for lending us a spare wheel when mine gave up below {peak}.",
        "More about the company and its season opening can be found at [{url}].",
        "There are three outfitters in the valley; we went with [{brand}] because they answered first.",
        "You can leave your car at the station, as [{brand}] picks up guests there every morning.",
        "For a rainy plan B, [their website] lists the trains that take bicycles over the pass.",
        "{friend} and I met on a tour by [{brand}] four years ago, and we keep coming back.",
        "The nicest part of the week was organised by [{brand}] and cost less than our hotel breakfast.",
        "My parents, both over seventy, rode the whole valley with [{brand}] and still talk about it.",
        "I wrote down all prices as of {month}; check [{host}] for the current ones.",
    ),
    "tour": (
        "We followed the [{tour}] anticlockwise, which saves the long climb for the cool morning.",
        "The [{tour}] starts behind the old customs house and is signed all the way to {town}.",
        "A description with GPX file of the [{tour}] is on the organiser's site.",
        "Of all the rides we did that summer, the [{tour} with {brand}] is the one I would repeat.",
        "It took us six hours to ride the [{tour}], including a swim and far too much cake.",
        "Strong riders can add {peak} to the [{tour}] and come home with {km} kilometres in the legs.",
        "Children from about ten manage the [{tour}] without trouble, as there is hardly any traffic.",
        "On the second day we joined the [{tour}], a group of nine from five countries.",
        "We stopped twice for photographs on the [{tour}] before the fog came in over {place}.",
        "If {peak} is still closed, the [{tour}] is a fine alternative on lower ground.",
        "The surface of the [{tour}] is mostly fine gravel, so 35 mm tyres are plenty.",
        "[This route description] helped us avoid the main road between {town} and {place}.",
        "Somewhere after kilometre {km} the [{tour}] leaves the forest and the whole lake lies below you.",
        "I had marked the [{tour}] on my map years before I finally rode it last {month}.",
    ),
    "rental": (
        "We rented {bikes} from [{brand}] and rode up to {peak} before lunch.",
        "The {bikes} we got at [the rental shop in {town}] were new and properly adjusted.",
        "A day with one of [their rental bikes] costs about as much as a ski pass, helmet included.",
        "You need to [reserve the {bikes}] in {month}, because half of Europe has the same idea.",
        "Flying with a bike box was not worth it; [renting on site] cost us less than the airline fee.",
        "They also have [{bikes} for hire] with child seats and a little trailer for the dog.",
        "My {friend} needed a very small frame, and [{brand} rental] had one ready the next morning.",
        "For the descent from {peak} we swapped our bikes at [the {brand} workshop] for something with better brakes.",
        "Battery range was never a problem with [the e-bikes from {brand}], even with luggage.",
        "Pedals and saddles can be brought along, [the hire shop] fits them while you drink coffee.",
    ),
    "packing": (
        "I copied most of my bag from [this packing list] and was only missing a second pair of gloves.",
        "If you never know what to take, [the {month} packing list] is a sane place to start.",
        "My saddlebag weighed four kilos, thanks to [a very strict list for {peak}].",
    ),
    "preparing": (
        "Before the first climb it helps to read [how to prepare for an alpine pass].",
        "[{brand} wrote a good article] about training for {peak} without becoming a bore.",
        "For six weeks I followed [their advice for {peak}], more or less.",
    ),
    "history": (
        "The [history of the road over {peak}] explains why the bends are numbered backwards.",
        "Until 1931 the mail went over the top by horse; read [the story of {peak}].",
        "There is [a lovely piece about the last coachman of {town}].",
    ),
    "tyres": (
        "For the gear nerds: [their {month} tyre test] was done on exactly these tracks.",
        "I ended up on 40 mm after reading [which tyres work around {place}].",
    ),
}

GERMAN: dict[str, tuple[str, ...]] = {
    "home": (
        "Gebucht haben wir die ganze Woche bei [{brand}], einem kleinen Familienbetrieb in {town}.",
        "Wer ohne eigenes Rad anreist, ist bei [{brand}] gut aufgehoben.",
        "Unser Guide {friend} von [{brand}] kannte wirklich jede Abkürzung rund um {place}.",
        "Die Tipps für die ruhigen Nebenstrassen stammen vom Team von [{brand}], vielen Dank dafür.",
        "Alle Termine der Saison stehen auf [{host}], geführt wird ab vier Personen.",
        "Ich war zum dritten Mal mit [{brand}] unterwegs und wieder hat alles gepasst.",
        "Organisiert wurde der Ausflug von [{brand}], das Wetter hat zum Glück auch mitgespielt.",
        "Am Bahnhof holt einen auf Wunsch ein Bus von [{brand}] mitsamt dem Gepäck ab.",
        "Für unseren Vereinsausflug hat uns [{brand}] ein Programm für drei Leistungsgruppen zusammengestellt.",
        "Mehr Auskunft gibt es direkt beim [Veranstalter in {town}], dort spricht man auch Deutsch.",
        "Bei Regen empfiehlt [{brand}] die Runde durchs Museum der alten Poststrasse.",
        "Ein Anruf bei [{brand}] am Abend vorher genügte, und die Tour war um eine Stunde verschoben.",
    ),
    "tour": (
        "Die [{tour}] beginnt direkt am See und ist durchgehend beschildert.",
        "Am zweiten Tag stand die [{tour}] auf dem Programm, {km} Kilometer mit einer langen Abfahrt.",
        "Auf der [{tour}] begegnet man unter der Woche kaum einem Auto.",
        "Wer noch Kraft hat, hängt an die [{tour}] den Anstieg zum {peak} an.",
        "Den Track zur [{tour}] habe ich unten verlinkt, er stimmt bis auf die Baustelle bei {town}.",
        "Für Familien eignet sich die [{tour}] besser als der steile Weg über {place}.",
        "Die schönste Aussicht der ganzen [{tour}] hat man kurz nach der Kapelle.",
        "Im {month} lag oben noch Schnee, deshalb sind wir auf die [{tour}] ausgewichen.",
        "Mit vielen Pausen haben wir für die [{tour}] knapp sieben Stunden gebraucht.",
        "Eine gute [Beschreibung der Strecke] mit Höhenprofil gibt es beim Veranstalter.",
    ),
    "rental": (
        "Die {bikes} haben wir bei [{brand}] gemietet, sie waren in tadellosem Zustand.",
        "Im [Verleih in {town}] bekommt man auch Kindersitze und Anhänger.",
        "Reserviert die [{bikes}] unbedingt früh, im {month} war fast alles vergeben.",
        "Wer kein E-Bike besitzt, kann sich [vor Ort eines ausleihen] und hat am Berg Reserven.",
        "Ein kaputter Schaltzug war in der [Werkstatt von {brand}] nach zwanzig Minuten ersetzt.",
        "Der [Veloverleih] liegt fünf Gehminuten vom Bahnhof und öffnet um acht Uhr.",
        "Eigene Pedale darf man zum [Mietrad] mitbringen, sie werden gratis montiert.",
        "Meine Schwester fuhr mit einem [geliehenen Tourenrad von {brand}] und war schneller als ich.",
    ),
    "packing": (
        "Beim Packen half mir [diese Liste], vergessen habe ich trotzdem die Regenhose.",
        "Was wirklich in die Tasche gehört, steht in der [Packliste für {month}].",
    ),
    "preparing": (
        "Wie man sich auf einen [Alpenpass vorbereitet], hat {brand} ausführlich beschrieben.",
        "Sechs Wochen lang habe ich mich an die [Trainingstipps für {peak}] gehalten, so ungefähr.",
    ),
    "history": (
        "Sehr lesenswert ist der [Beitrag über die Strasse zum {peak}] und ihre Kehren.",
        "Bis 1931 fuhr hier die Pferdepost, bei jedem Wetter, [erzählt ein alter Postillon aus {town}].",
    ),
    "tyres": (
        "Einen [Reifenvergleich vom {month}] für genau diese Wege gibt es im Blog von {brand}.",
        "Am Ende fuhr ich 40 mm, so wie es [dort empfohlen] wird.",
    ),
}

FRENCH: dict[str, tuple[str, ...]] = {
    "home": (
        "Nous avons réservé la semaine chez [{brand}], une petite entreprise familiale de {town}.",
        "Pour ceux qui viennent sans vélo, [{brand}] s’occupe de tout, même du transfert depuis la gare.",
        "Notre guide {friend}, de [{brand}], connaissait chaque fontaine entre {town} et le lac.",
        "Toutes les dates de la saison sont annoncées sur [{host}], il faut s’y prendre tôt.",
        "Un grand merci à l’équipe de [{brand}] pour sa patience dans la montée vers {peak}.",
        "La sortie du club était organisée par [{brand}] et tout le monde en parle encore.",
        "Je recommande les yeux fermés [{brand}], surtout si vous roulez en famille.",
        "Le programme complet se trouve sur [le site de {brand}], en trois langues.",
        "On nous avait parlé de [{brand}] à l’auberge, et nous n’avons pas été déçus.",
        "Les bagages suivent en camionnette grâce à [{brand}], on ne porte que sa gourde.",
        "Renseignements et inscriptions auprès de [{brand}] jusqu’à la fin du mois.",
        "C’est avec [{brand}] que ma fille a fait sa première vraie randonnée à vélo.",
    ),
    "tour": (
        "Le [{tour}] part derrière l’ancienne douane et revient par la rive nord.",
        "Il nous a fallu six heures pour boucler le [{tour}], baignade comprise.",
        "Les plus courageux ajoutent {peak} au [{tour}] et rentrent avec {km} kilomètres au compteur.",
        "Sur le [{tour}], on ne croise presque aucune voiture en semaine.",
        "La trace du [{tour}] est à télécharger en bas de la page.",
        "Avec des enfants, choisissez plutôt le [{tour}], bien plus roulant que la route de {place}.",
        "Le deuxième jour était réservé au [{tour}], et le soleil est enfin arrivé.",
        "Quand le col est fermé, le [{tour}] reste praticable jusqu’en {month}.",
        "La plus belle vue du [{tour}] se mérite, juste après la chapelle.",
        "[La description du parcours] est précise, sauf pour les travaux à l’entrée de {town}.",
    ),
    "rental": (
        "Les {bikes} viennent de chez [{brand}] et ils étaient parfaitement réglés.",
        "Au [magasin de location de {town}] on trouve aussi des remorques pour enfants.",
        "Pensez à [réserver vos {bikes}] avant le mois de {month}.",
        "Si vous n’en avez pas, [louez un vélo électrique] sur place : la côte finale est rude.",
        "Mon dérailleur a été réparé à [l’atelier de {brand}] pendant que je buvais un café.",
        "La [location de vélos] ouvre à huit heures, à cinq minutes de la gare.",
        "On peut apporter ses pédales, [le loueur] les monte sans supplément.",
        "Le tarif d’un [vélo de location] comprend le casque et l’antivol.",
    ),
    "packing": (
        "J’ai suivi [cette liste de matériel] presque à la lettre avant de partir.",
        "Pour ne rien oublier, partez de [la liste pour une semaine en {month}].",
    ),
    "preparing": (
        "Pour [bien préparer un col], {brand} donne des conseils simples.",
        "Pendant six semaines j’ai appliqué [ces conseils pour {peak}], enfin presque.",
    ),
    "history": (
        "À lire aussi : [l’histoire de la route de {peak}] et de ses lacets.",
        "Jusqu’en 1931, le courrier passait {peak} à cheval, [raconte un ancien de {town}].",
    ),
    "tyres": (
        "Le [comparatif de pneus de {month}] a justement été fait sur ces chemins.",
        "J’ai fini par monter du 40 mm après avoir lu [quels pneus choisir vers {place}].",
    ),
}

PRESS: dict[str, tuple[str, ...]] = {
    "en": (
        "The operator [{brand}] expects about 4,000 guests this season, a spokeswoman said on Tuesday.",
        "“We did not expect so many families,” says {friend}, who manages [{brand}] in {town}.",
        "Registration is open until Friday at [{host}].",
        "The new cycle path was opened by the mayor together with [{brand}] and the local ski club.",
        "Local firms such as [{brand}] had asked the council for safer parking near the station.",
        "Visitors can try {bikes} from [{brand}] free of charge during the festival weekend.",
        "The municipality and [{brand}] have agreed on a shuttle to {peak} for the summer months.",
        "According to [{brand}], bookings from abroad have doubled within two years.",
    ),
    "de": (
        "Der Anbieter [{brand}] rechnet in dieser Saison mit rund 4000 Gästen.",
        "«Mit so vielen Familien hatten wir nicht gerechnet», sagt {friend} von [{brand}] in {town}.",
        "Anmeldungen sind noch bis Freitag möglich unter [{host}].",
        "Die Gemeinde {town} und [{brand}] haben sich auf einen Pendelbus zum {peak} geeinigt.",
        "Am Festwochenende können Besucher {bikes} von [{brand}] kostenlos ausprobieren.",
        "Eröffnet wurde der Radweg vom Gemeindepräsidenten gemeinsam mit [{brand}].",
        "Laut [{brand}] haben sich die Buchungen aus dem Ausland innert zwei Jahren verdoppelt.",
    ),
    "fr": (
        "L’entreprise [{brand}] attend près de 4000 visiteurs cette saison.",
        "« Nous ne pensions pas accueillir autant de familles », confie {friend}, de [{brand}], à {town}.",
        "Les inscriptions sont ouvertes jusqu’à vendredi sur [{host}].",
        "La commune de {town} et [{brand}] se sont entendues sur une navette vers {peak}.",
        "Durant la fête, le public pourra essayer gratuitement les {bikes} de [{brand}].",
        "La nouvelle piste cyclable a été inaugurée par la maire en compagnie de [{brand}].",
        "Selon [{brand}], les réservations venues de l’étranger ont doublé en deux ans.",
    ),
    "it": (
        "L’operatore [{brand}] prevede circa 4000 ospiti per questa stagione.",
        "Le iscrizioni restano aperte fino a venerdì su [{host}].",
        "«Non ci aspettavamo tante famiglie», racconta {friend} di [{brand}], a {town}.",
        "Durante la festa il pubblico potrà provare le {bikes} di [{brand}].",
        "Il comune di {town} e [{brand}] hanno trovato un accordo per la navetta verso {peak}.",
    ),
    "es": (
        "La empresa [{brand}] espera unos 4000 visitantes esta temporada.",
        "Las inscripciones siguen abiertas hasta el viernes en [{host}].",
        "«No esperábamos a tantas familias», cuenta {friend}, de [{brand}], en {town}.",
        "Durante la fiesta se podrán probar gratis las {bikes} de [{brand}].",
        "Según [{brand}], las reservas desde el extranjero se han duplicado en dos años.",
    ),
}

FORUM: dict[str, tuple[str, ...]] = {
    "en": (
        "We did it last {month}, hired at [{url}] and had no trouble at all.",
        "Have a look at [{url}], they list the opening dates of the passes.",
        "No idea about prices in {town}, but [{brand}] replied to my mail within a day.",
        "Route I used: [{url}] (the second half is nicer than the first imho)",
        "+1 for [{brand}], they even had a 48 cm frame for my wife",
    ),
    "de": (
        "Schau mal hier: [{url}] da stehen auch die Passöffnungen.",
        "Wir waren letztes Jahr im {month} dort, Räder von [{brand}], alles tiptop.",
        "Die Runde um {place} kann ich empfehlen, Track gibts unter [{url}]",
        "Ich würde einfach bei [{brand}] anrufen, die sind sehr nett am Telefon.",
    ),
    "fr": (
        "Regarde ici : [{url}] ils donnent les dates d’ouverture des cols.",
        "On y était en {month}, vélos loués chez [{brand}], rien à redire.",
        "Moi j’ai suivi cette trace [{url}] et c’était top, surtout après {town}.",
        "Appelle [{brand}], ils répondent vite et ils parlent français.",
    ),
}
