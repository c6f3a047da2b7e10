"""Sentences around a link in Spanish, Italian, Dutch, Portuguese and Polish, and filler sentences in every language.

Marked up like `sentences`. All written for the sample.
"""

from __future__ import annotations

SPANISH: dict[str, tuple[str, ...]] = {
    "home": (
        "Reservamos toda la semana con [{brand}], una pequeña empresa familiar de {town}.",
        "Si viajáis sin bicicleta, en [{brand}] os lo organizan todo, incluso el traslado.",
        "Nuestro guía {friend}, de [{brand}], conocía cada fuente del camino.",
        "Las fechas de la temporada están en [{host}], conviene mirarlas con tiempo.",
        "Gracias al equipo de [{brand}] llegamos arriba sin prisas y con muchas risas.",
        "Lo mejor del viaje fue el día con [{brand}], y eso que llovía.",
    ),
    "tour": (
        "La [{tour}] empieza junto al lago y está bien señalizada.",
        "Tardamos seis horas en completar la [{tour}], con baño incluido.",
        "En la [{tour}] apenas pasan coches entre semana.",
        "El segundo día hicimos la [{tour}] y por fin salió el sol sobre {place}.",
        "Podéis descargar el track de la [{tour}] al final de esta entrada.",
        "Con niños es mejor la [{tour}] que la carretera de {peak}.",
    ),
    "rental": (
        "Alquilamos {bikes} en [{brand}] y estaban como nuevas.",
        "En la [tienda de alquiler de {town}] también tienen remolques infantiles.",
        "Conviene [reservar las bicicletas] antes de {month}.",
        "El precio del [alquiler] incluye casco y candado.",
    ),
    "packing": (
        "Para hacer la maleta seguí [esta lista] casi al pie de la letra.",
        "Lo que de verdad hace falta está en [la lista para {month}].",
    ),
}

ITALIAN: dict[str, tuple[str, ...]] = {
    "home": (
        "Abbiamo prenotato tutta la settimana con [{brand}], una piccola azienda di famiglia a {town}.",
        "Chi arriva senza bici può rivolgersi a [{brand}], pensano a tutto loro.",
        "La nostra guida {friend}, di [{brand}], conosceva ogni sentiero attorno a {place}.",
        "Le date della stagione si trovano su [{host}], meglio guardarle per tempo.",
        "Un grazie di cuore ai ragazzi di [{brand}] per la pazienza in salita.",
    ),
    "tour": (
        "Il [{tour}] parte dietro la vecchia dogana e torna lungo la riva nord.",
        "Per il [{tour}] ci sono volute sei ore, bagno compreso.",
        "Lungo il [{tour}] in settimana non si incontra quasi nessuna macchina.",
        "Chi ha ancora gambe aggiunge {peak} al [{tour}] e torna con {km} chilometri.",
        "La traccia del [{tour}] si scarica in fondo alla pagina.",
    ),
    "rental": (
        "Le {bikes} le abbiamo noleggiate da [{brand}], erano praticamente nuove.",
        "Al [noleggio di {town}] hanno anche rimorchi per bambini.",
        "Ricordatevi di [prenotare le bici] prima di {month}.",
    ),
    "packing": (
        "Per i bagagli ho seguito [questo elenco] quasi alla lettera.",
        "Che cosa serve davvero lo spiega [la lista per {month}].",
    ),
}

DUTCH: dict[str, tuple[str, ...]] = {
    "home": (
        "We hebben de hele week geboekt bij [{brand}], een klein familiebedrijf in {town}.",
        "Kom je zonder eigen fiets, dan regelt [{brand}] alles voor je.",
        "Onze gids {friend} van [{brand}] kende elk weggetje rond {place}.",
        "De data van dit seizoen staan op [{host}], op tijd kijken loont.",
        "Met dank aan het team van [{brand}] dat ons boven opwachtte met warme soep.",
    ),
    "tour": (
        "De [{tour}] begint bij het meer en is goed bewegwijzerd.",
        "Over de [{tour}] deden we zes uur, zwemmen inbegrepen.",
        "Op de [{tour}] kom je doordeweeks bijna geen auto tegen.",
        "De tweede dag fietsten we de [{tour}] en kwam eindelijk de zon door.",
        "Het gpx-bestand van de [{tour}] vind je onderaan deze pagina.",
    ),
    "rental": (
        "De {bikes} huurden we bij [{brand}] en ze waren zo goed als nieuw.",
        "Bij de [fietsverhuur in {town}] hebben ze ook kinderkarren.",
        "Vergeet niet om [de fietsen te reserveren], in {month} is alles bezet.",
    ),
    "packing": (
        "Voor het inpakken gebruikte ik [deze lijst], alleen mijn handschoenen vergat ik.",
        "Wat je echt nodig hebt, staat op [de paklijst voor {month}].",
    ),
}

PORTUGUESE: dict[str, tuple[str, ...]] = {
    "home": (
        "Reservámos a semana toda com a [{brand}], uma pequena empresa familiar em {town}.",
        "Quem viaja sem bicicleta pode falar com a [{brand}], eles tratam de tudo.",
        "O nosso guia {friend}, da [{brand}], conhecia todos os caminhos do vale.",
    ),
    "tour": (
        "A [{tour}] começa junto ao lago e está bem sinalizada.",
        "Demorámos seis horas a fazer a [{tour}], com mergulho incluído.",
        "Na [{tour}] quase não passam carros durante a semana.",
    ),
    "rental": (
        "Alugámos {bikes} na [{brand}] e estavam como novas.",
        "O preço do [aluguer] já inclui capacete e cadeado.",
    ),
    "packing": (
        "Para fazer a mala segui [esta lista] quase à letra.",
        "O que faz mesmo falta está [nesta lista para {month}].",
    ),
}

POLISH: dict[str, tuple[str, ...]] = {
    "home": (
        "Cały tydzień zarezerwowaliśmy w [{brand}], małej rodzinnej firmie z miasteczka {town}.",
        "Kto przyjeżdża bez roweru, może napisać do [{brand}], wszystko załatwią.",
        "Nasz przewodnik {friend} z [{brand}] znał każdą ścieżkę w dolinie.",
    ),
    "tour": (
        "Trasa [{tour}] zaczyna się nad jeziorem i jest dobrze oznakowana.",
        "Przejechanie [{tour}] zajęło nam sześć godzin razem z kąpielą.",
        "Na [{tour}] w tygodniu prawie nie ma samochodów.",
    ),
    "rental": (
        "Rowery wypożyczyliśmy w [{brand}] i były prawie nowe.",
        "W cenie [wypożyczenia] jest kask i zapięcie.",
    ),
    "packing": (
        "Przy pakowaniu pomogła mi [ta lista], zapomniałem tylko rękawiczek.",
        "Co naprawdę trzeba zabrać, mówi [ta lista rzeczy].",
    ),
}

FILLERS: dict[str, tuple[str, ...]] = {
    "en": (
        "The weather held until the very last evening.",
        "Dinner was simple and very good.",
        "We slept with the windows open and heard nothing but the river.",
        "I would not do it again in August.",
        "The train back was late, as always.",
        "From there it is downhill for almost an hour.",
        "Bring small change for the drinking fountain and the chapel.",
        "Nobody was in a hurry that morning.",
        "The cheese alone is worth the detour.",
        "My knees disagreed with the plan.",
        "By four o’clock the clouds had come down to the trees.",
        "All in all we spent about ninety euros a day.",
    ),
    "de": (
        "Das Wetter hielt bis zum letzten Abend.",
        "Das Essen war einfach und sehr gut.",
        "Oben gibt es nur einen Brunnen und zwei Bänke.",
        "Im August würde ich es nicht noch einmal machen.",
        "Der Zug zurück hatte wie immer Verspätung.",
        "Von dort geht es fast eine Stunde nur bergab.",
        "Am nächsten Morgen lag Nebel über dem See.",
        "Wir hatten es an diesem Tag nicht eilig.",
        "Allein der Käse ist den Umweg wert.",
        "Übernachtet haben wir in einem kleinen Gasthof.",
        "Meine Knie waren anderer Meinung.",
        "Insgesamt haben wir etwa neunzig Euro am Tag gebraucht.",
    ),
    "fr": (
        "Le beau temps a tenu jusqu’au dernier soir.",
        "Le repas était simple et très bon.",
        "Là-haut, il n’y a qu’une fontaine et deux bancs.",
        "En août, je ne le referais pas.",
        "Le train du retour avait du retard, comme toujours.",
        "De là, ça descend pendant presque une heure.",
        "Le lendemain, la brume couvrait tout le lac.",
        "Personne n’était pressé ce matin-là.",
        "Le fromage vaut à lui seul le détour.",
        "Mes genoux n’étaient pas du même avis.",
        "Nous avons dormi dans une petite auberge.",
        "Comptez environ quatre-vingt-dix euros par jour.",
    ),
    "es": (
        "El tiempo aguantó hasta la última tarde.",
        "La cena fue sencilla y muy rica.",
        "Desde allí todo es bajada durante casi una hora.",
        "El queso ya merece el desvío.",
        "Nadie tenía prisa aquella mañana.",
        "En agosto no lo repetiría.",
    ),
    "it": (
        "Il tempo ha tenuto fino all’ultima sera.",
        "La cena era semplice e molto buona.",
        "Da lì si scende per quasi un’ora.",
        "Solo il formaggio vale la deviazione.",
        "Quella mattina nessuno aveva fretta.",
        "Ad agosto non lo rifarei.",
    ),
    "nl": (
        "Het weer bleef goed tot de laatste avond.",
        "Het eten was eenvoudig en erg lekker.",
        "Vanaf daar gaat het bijna een uur bergaf.",
        "Alleen al de kaas is de omweg waard.",
        "Niemand had haast die ochtend.",
        "In augustus zou ik het niet nog eens doen.",
    ),
    "pt": (
        "O tempo aguentou até à última noite.",
        "O jantar foi simples e muito bom.",
        "A partir daí é sempre a descer durante quase uma hora.",
        "Ninguém tinha pressa nessa manhã.",
    ),
    "pl": (
        "Pogoda dopisała aż do ostatniego wieczoru.",
        "Kolacja była prosta i bardzo dobra.",
        "Stamtąd prawie przez godzinę jedzie się w dół.",
        "Tego ranka nikomu się nie spieszyło.",
    ),
}
