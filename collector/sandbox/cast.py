"""Which people does the demo play with? All names are invented, all addresses end in .example (RFC 2606)."""

from __future__ import annotations

from collector.sandbox.people import Answer, Bill, Person, What, next_day, on_call, on_due, on_mail, then

# The kinds of mail people find in their mailbox, as the sender marks them (the category of the mail).
R1, R2, FIRM, FORMAL, FINAL = "reminder_1", "reminder_2", "firm_reminder", "formal_notice", "final_notice"

_PAID_EARLY = (on_due(What.CARD, -6),)
_PAID_ON_DAY = (on_due(What.TRANSFER, -2),)
_PAID_ON_R1 = (on_mail(R1, What.CARD, 1),)
_PAID_ON_R2 = (on_mail(R2, What.TRANSFER, 2),)
_PAID_ON_FIRM = (on_mail(FIRM, What.CARD, 2),)
_PAID_AFTER_FORMAL = (next_day(FORMAL, What.CARD),)

BUSINESSES = (
    # Never pay: these end at the lawyer.
    Person(
        "Atelier Boréal SARL", "business", "compta@atelier-boreal.example",
        (
            Bill(-40, 30, 248_000, "Site vitrine, conception et mise en ligne"),
            Bill(2, 30, 119_000, "Maintenance du site, premier semestre"),
        ),
        street="14 rue du Faubourg", city="Lille", postcode="59000", phone="+33 1 99 00 20 01", vat="FR29999990013",
    ),
    Person(
        "Nordlicht Studios GmbH", "business", "buchhaltung@nordlicht-studios.example",
        (Bill(-30, 30, 534_000, "Brand film, two days of shooting"),),
        language="en", country="DE", street="Musterallee 5", city="Hamburg", postcode="20095",
        phone="+49 30 23125 001", vat="DE999999002",
        answer=Answer("no_answer", "Rang three times, nobody picked up."),
    ),
    Person(
        "Transports Ravel SAS", "business", "factures@transports-ravel.example",
        (
            Bill(-33, 30, 432_000, "Reportage photographique de la flotte",
                 (on_mail(R2, What.TRANSFER, 2, 150_000), on_mail(FIRM, What.TRANSFER, 3, 100_000))),
        ),
        street="3 quai des Messageries", city="Dijon", postcode="21000", phone="+33 1 99 00 20 03",
        vat="FR10999990039", answer=Answer("will_pay", "Trésorerie tendue, paiera « dès que possible »."),
    ),
    Person(
        "Carrelages Montagne SARL", "business", "bureau@carrelages-montagne.example",
        (Bill(22, 30, 96_000, "Catalogue produits, 24 pages"),),
        street="27 route des Alpages", city="Annecy", postcode="74000", phone="+33 1 99 00 20 04",
        vat="FR34999990047", answer=Answer("promise", "Promet un virement sous dix jours.", 10),
    ),
    Person(
        "Ateliers Quentin EURL", "business", "contact@ateliers-quentin.example",
        (Bill(25, 30, 138_000, "Identité visuelle, logotype et charte"),),
        street="8 rue des Tanneurs", city="Amiens", postcode="80000", phone="+33 1 99 00 20 05",
        vat="FR55999990054",
    ),
    # Pay in time, or nearly.
    Person(
        "Maison Verdier SAS", "business", "comptabilite@maison-verdier.example",
        (
            Bill(-38, 30, 84_000, "Photographies de la collection d’hiver", _PAID_EARLY),
            Bill(-5, 30, 84_000, "Photographies de la collection de printemps", _PAID_EARLY),
            Bill(30, 30, 126_000, "Campagne de printemps", _PAID_EARLY),
            Bill(70, 30, 91_000, "Photographies de la collection d’été", _PAID_EARLY),
        ),
        street="2 place du Marché", city="Beaune", postcode="21200", vat="FR79999990062",
    ),
    Person(
        "Domaine des Trois Chênes", "business", "admin@trois-chenes.example",
        (
            Bill(-12, 30, 176_000, "Film de présentation du domaine", _PAID_ON_DAY),
            Bill(48, 30, 58_000, "Étiquettes, déclinaison", _PAID_ON_DAY),
        ),
        street="Route des Vignes", city="Saint-Amour", postcode="71570", vat="FR06999990070",
    ),
    Person(
        "Brasserie du Port SARL", "business", "gestion@brasserie-du-port.example",
        (
            Bill(-34, 30, 64_500, "Cartes et menus, automne", _PAID_ON_R1),
            Bill(10, 30, 64_500, "Cartes et menus, hiver", _PAID_ON_R1),
            Bill(55, 30, 71_000, "Cartes et menus, printemps", _PAID_ON_R1),
        ),
        street="41 quai du Port", city="La Rochelle", postcode="17000", phone="+33 1 99 00 20 08",
        vat="FR60999990088",
    ),
    Person(
        "Garage Delmas SARL", "business", "secretariat@garage-delmas.example",
        (
            Bill(-31, 30, 38_400, "Photographies du parc d’occasions", _PAID_ON_R2),
            Bill(35, 30, 38_400, "Photographies du parc d’occasions", _PAID_ON_R2),
            Bill(77, 30, 38_400, "Photographies du parc d’occasions", _PAID_ON_R2),
        ),
        street="120 avenue de la Gare", city="Niort", postcode="79000", phone="+33 1 99 00 20 09",
        vat="FR84999990096",
    ),
    Person(
        "Auberge du Lac SAS", "business", "direction@auberge-du-lac.example",
        (
            Bill(-28, 30, 112_000, "Visite virtuelle de l’auberge", _PAID_ON_R1),
            Bill(18, 30, 47_000, "Photographies des chambres rénovées", _PAID_ON_R1),
            Bill(80, 30, 47_000, "Photographies de la terrasse", _PAID_ON_R1),
        ),
        street="5 chemin de la Rive", city="Gérardmer", postcode="88400", phone="+33 1 99 00 20 10",
        vat="FR11999990104",
    ),
    # Pay when it becomes serious.
    Person(
        "Imprimerie Lenoir SARL", "business", "compta@imprimerie-lenoir.example",
        (
            Bill(-36, 30, 205_000, "Refonte du site marchand", _PAID_ON_FIRM),
            Bill(60, 30, 64_000, "Site marchand, module d’abonnement", _PAID_ON_FIRM),
        ),
        street="60 rue Gutenberg", city="Tours", postcode="37000", phone="+33 1 99 00 20 11", vat="FR35999990112",
        answer=Answer("other", "La facture était égarée ; duplicata envoyé pendant l’appel."),
    ),
    Person(
        "Cabinet Ouvrard Architectes", "business", "agence@ouvrard-architectes.example",
        (
            Bill(-35, 30, 318_000, "Reportage de chantier, six visites", _PAID_AFTER_FORMAL),
            Bill(52, 30, 106_000, "Reportage de chantier, deux visites", _PAID_AFTER_FORMAL),
        ),
        street="9 rue du Compas", city="Nantes", postcode="44000", phone="+33 1 99 00 20 12", vat="FR59999990120",
    ),
    Person(
        "Studio Nivelle EURL", "business", "studio@nivelle.example",
        (
            Bill(-22, 30, 119_000, "Montage et étalonnage, trois films", (next_day(FORMAL, What.TRANSFER),)),
            Bill(66, 30, 59_000, "Étalonnage, un film", (on_call(What.TRANSFER, 6),)),
        ),
        street="17 passage des Arts", city="Marseille", postcode="13001", phone="+33 1 99 00 20 13",
        vat="FR16999990138", answer=Answer("promise", "Promet de régler dans la semaine.", 7),
    ),
    Person(
        "Conserverie Le Goff SAS", "business", "achats@conserverie-legoff.example",
        (Bill(-10, 30, 268_000, "Packaging, gamme sardines", (on_mail(FINAL, What.TRANSFER, 3),)),),
        street="1 rue de la Criée", city="Douarnenez", postcode="29100", phone="+33 1 99 00 20 14",
        vat="FR40999990146",
    ),
    # The telephone helps.
    Person(
        "Kléber Formation SAS", "business", "facturation@kleber-formation.example",
        (
            Bill(-26, 30, 360_000, "Captation de deux conférences", (on_call(What.TRANSFER, 6),)),
            Bill(68, 30, 180_000, "Captation d’une conférence", (on_call(What.TRANSFER, 6),)),
        ),
        street="88 avenue des Écoles", city="Strasbourg", postcode="67000", phone="+33 1 99 00 20 15",
        vat="FR61999990153", answer=Answer("promise", "M. Royer s’engage sur une date.", 7),
    ),
    Person(
        "Cobalt Analytics Ltd", "business", "accounts@cobalt-analytics.example",
        (
            Bill(-15, 30, 287_500, "Product photography", (on_call(What.CARD, 9),)),
            Bill(62, 30, 99_000, "Team portraits", (on_mail(R1, What.CARD, 2),)),
        ),
        language="en", country="IE", street="12 Sample Quay", city="Dublin", postcode="D02 X000",
        phone="+353 20 910 0016", vat="IE9999916A", answer=Answer("promise", "Will pay after month end.", 10),
    ),
    Person(
        "Clinique vétérinaire des Saules", "business", "accueil@clinique-des-saules.example",
        (
            Bill(-20, 30, 152_000, "Site et prise de rendez-vous en ligne",
                 (on_call(What.CREDIT, 21, 40_000), then(What.CARD, 4))),
        ),
        street="33 rue des Saules", city="Angers", postcode="49000", phone="+33 1 99 00 20 17",
        vat="FR42999990179", answer=Answer("contests", "Le module de rendez-vous n’a jamais fonctionné."),
    ),
    # Ways of paying, and of failing to.
    Person(
        "Hôtel Bellerive SAS", "business", "comptabilite@hotel-bellerive.example",
        (
            Bill(-44, 30, 73_000, "Photographies des suites", (on_mail(R2, What.ALL_AT_ONCE, 2),)),
            Bill(-36, 30, 51_500, "Photographies du restaurant", (on_mail(R2, What.ALL_AT_ONCE, 2),)),
            Bill(-29, 30, 29_900, "Retouches", (on_mail(R2, What.ALL_AT_ONCE, 2),)),
            Bill(72, 30, 84_000, "Photographies du spa", (on_mail(R2, What.ALL_AT_ONCE, 2),)),
        ),
        street="1 promenade du Lac", city="Évian", postcode="74500", phone="+33 1 99 00 20 18", vat="FR66999990187",
    ),
    Person(
        "Agence Corail SARL", "business", "bonjour@agence-corail.example",
        (
            Bill(-3, 0, 39_000, "Abonnement photothèque, janvier", (on_mail(R2, What.CARD, 1),), by_card=True),
            Bill(40, 30, 88_000, "Banque d’images", (on_due(What.CARD_DECLINED, 0), on_mail(R1, What.CARD, 1))),
        ),
        street="6 rue des Récifs", city="Antibes", postcode="06600", phone="+33 1 99 00 20 19", vat="FR90999990195",
    ),
    Person(
        "Librairie Sépia SARL", "business", "librairie@sepia.example",
        (
            Bill(-27, 30, 43_200, "Affiches, rencontres d’auteurs",
                 (on_mail(R1, What.DEBIT, 1), then(What.DEBIT_ARRIVES, 5))),
            Bill(28, 30, 43_200, "Affiches, salon du livre", (on_due(What.DEBIT, 1), then(What.DEBIT_ARRIVES, 5))),
            Bill(87, 30, 43_200, "Affiches, été", (on_due(What.DEBIT, 0), then(What.DEBIT_ARRIVES, 5))),
        ),
        street="19 rue des Presses", city="Rennes", postcode="35000", vat="FR17999990203",
    ),
    Person(
        "Menuiserie Lacaze SARL", "business", "devis@menuiserie-lacaze.example",
        (
            Bill(-24, 30, 189_000, "Vidéo d’atelier",
                 (on_mail(R1, What.DEBIT, 1), then(What.DEBIT_FAILS, 6), on_mail(R2, What.TRANSFER, 2))),
            Bill(64, 30, 77_000, "Vidéo d’atelier, version courte", _PAID_ON_FIRM),
        ),
        street="Zone artisanale", city="Mont-de-Marsan", postcode="40000", phone="+33 1 99 00 20 21",
        vat="FR41999990211",
    ),
    Person(
        "Coopérative des Halles", "business", "tresorerie@coop-halles.example",
        (
            Bill(-37, 30, 95_000, "Signalétique des étals", (on_due(What.BY_HAND, -1),)),
            Bill(6, 30, 95_000, "Signalétique, lot 2", (on_mail(R1, What.BY_HAND, 2),)),
            Bill(91, 30, 95_000, "Signalétique, lot 3", (on_mail(R1, What.BY_HAND, 2),)),
        ),
        street="Place des Halles", city="Limoges", postcode="87000", vat="FR95999990229",
    ),
    Person(
        "Brasserie Vandeputte SRL", "business", "facturen@vandeputte.example",
        (
            Bill(-19, 30, 214_000, "Étiquettes et verrerie, création", (on_mail(R1, What.TRANSFER, 2),)),
            Bill(45, 30, 61_000, "Étiquettes, série limitée", (on_mail(R1, What.TRANSFER, 2),)),
            Bill(85, 30, 61_000, "Étiquettes, bière d’été", (on_mail(R1, What.TRANSFER, 2),)),
        ),
        country="BE", street="Rue de l’Orge 7", city="Namur", postcode="5000", vat="BE0999999923",
    ),
    Person(
        "Harbour & Finch Ltd", "business", "payables@harbour-finch.example",
        (
            Bill(-14, 30, 165_000, "Campaign stills", (on_mail(FIRM, What.CARD, 2),), currency="gbp"),
            Bill(58, 30, 127_500, "Showroom stills", currency="gbp"),
        ),
        language="en", country="GB", street="4 Example Wharf", city="Bristol", postcode="BS1 0XX",
        phone="+44 117 496 0024", vat="GB999999924",
        answer=Answer("will_pay", "Waiting for the director's signature."),
    ),
    # Corrections and contests.
    Person(
        "Domaine de Valmy SCEA", "business", "bureau@domaine-valmy.example",
        (
            Bill(-32, 30, 156_000, "Film de vendanges",
                 (on_mail(R1, What.CREDIT, 4, 36_000), on_mail(R2, What.CARD, 3))),
            Bill(88, 30, 48_000, "Photographies des chais", _PAID_ON_R1),
        ),
        street="Château de Valmy", city="Argelès", postcode="66700", phone="+33 1 99 00 20 25", vat="FR67999990252",
    ),
    Person(
        "Festival Lumières d’Août", "business", "production@lumieres-aout.example",
        (
            Bill(-39, 30, 228_000, "Aftermovie et photographies du festival",
                 (on_mail(R1, What.CARD, 2), then(What.CHARGE_BACK, 9), then(What.CHARGE_BACK_LOST, 20))),
            Bill(45, 15, 228_000, "Aftermovie et photographies, refacturés après rejet", _PAID_ON_R1),
        ),
        street="Parc de la Source", city="Aurillac", postcode="15000", phone="+33 1 99 00 20 26",
        vat="FR91999990260",
    ),
    Person(
        "Théâtre de la Lanterne", "business", "billetterie@theatre-lanterne.example",
        (
            Bill(-18, 30, 79_000, "Photographies de plateau",
                 (on_mail(R1, What.CARD, 1), then(What.CHARGE_BACK, 6), then(What.CHARGE_BACK_WON, 18))),
        ),
        street="2 rue des Comédiens", city="Avignon", postcode="84000", vat="FR48999990278",
    ),
    Person(
        "Salon Ondine", "business", "salon@ondine.example",
        (
            Bill(-30, 30, 42_000, "Site de réservation", _PAID_ON_R1),
            Bill(-29, 30, 42_000, "Site de réservation (émise en double)", (on_mail(R1, What.VOID, 3),)),
        ),
        street="11 rue du Peigne", city="Vannes", postcode="56000", vat="FR72999990286",
    ),
    Person(
        "Optique Marceau SARL", "business", "magasin@optique-marceau.example",
        (Bill(-42, 30, 54_000, "Vitrine animée", (on_due(What.WRITE_OFF, 75),)),),
        street="70 boulevard Clair", city="Pau", postcode="64000", phone="+33 1 99 00 20 29", vat="FR96999990294",
        answer=Answer("other", "Le gérant est hospitalisé, la boutique ferme."),
    ),
    Person(
        "Tech Ardente SAS", "business", "finance@tech-ardente.example",
        (Bill(-21, 30, 472_000, "Refonte de marque, deuxième acompte", (on_mail(FIRM, What.TRANSFER, 3),)),),
        street="5 place des Machines", city="Grenoble", postcode="38000", phone="+33 1 99 00 20 30",
        vat="FR23999990302",
    ),
    # What the books do not say.
    Person(
        "Pixel & Plume SARL", "business", "bounce-compta@pixel-plume.example",
        (Bill(-16, 30, 67_500, "Illustrations, lettre d’information", (on_mail(R2, What.CARD, 2),)),),
        street="21 rue de l’Encre", city="Metz", postcode="57000", phone="+33 1 99 00 20 31", vat="FR47999990310",
        corrected_email="comptabilite@pixel-plume.example",
    ),
    Person(
        "Galerie Nocturne", "business", "",
        (Bill(50, 30, 134_000, "Catalogue d’exposition"),),
        street="3 impasse du Réverbère", city="Lyon", postcode="69005", phone="+33 1 99 00 20 32",
        vat="FR04999990328",
    ),
    Person(
        "La Fabrique Ouverte", "", "contact@fabrique-ouverte.example",
        (Bill(-25, 30, 57_000, "Affiche et programme", _PAID_ON_R2),),
        street="10 rue des Métiers", city="Brest", postcode="29200", phone="+33 1 99 00 20 33",
    ),
    Person(
        "Serrurerie Picot", "business", "picot@serrurerie-picot.example",
        (Bill(-20, 30, 1_200, "Copie de fichiers"),),
        street="4 rue de la Clef", city="Béziers", postcode="34500", vat="FR52999990344",
    ),
    Person(
        "Commune de Brumeval", "public_body", "mairie@brumeval.example",
        (Bill(-33, 30, 188_000, "Bulletin municipal, maquette", (on_mail(R2, What.TRANSFER, 5),)),),
        street="Place de la Mairie", city="Brumeval", postcode="76000", phone="+33 1 99 00 20 35",
    ),
    Person(
        "Meunerie Saint-Roch SAS", "business", "compta@meunerie-saint-roch.example",
        (Bill(56, 30, 224_000, "Sacs et étiquettes, nouvelle gamme"),),
        street="Moulin de Saint-Roch", city="Chartres", postcode="28000", phone="+33 1 99 00 20 36",
        vat="FR30999990369",
    ),
)  # fmt: skip

CONSUMERS = (
    Person(
        "Sophie Arnaud", "consumer", "sophie.arnaud@courriel.example",
        (Bill(-30, 15, 145_000, "Reportage de mariage, solde"),),
        street="5 allée des Tilleuls", city="Lyon", postcode="69003", phone="+33 1 99 00 30 01",
    ),
    Person(
        "Hugo Lambert", "consumer", "hugo.lambert@courriel.example",
        (Bill(-12, 30, 68_000, "Cours particuliers de photographie"),),
        street="18 rue Basse", city="Villeurbanne", postcode="69100", phone="+33 1 99 00 30 02",
        answer=Answer("promise", "Paiera à réception de son salaire.", 12),
    ),
    Person(
        "Grace Whitfield", "consumer", "grace.whitfield@mail.example",
        (Bill(-25, 30, 92_000, "Family portraits, album included"),),
        language="en", country="GB", street="2 Willow Lane", city="Bath", postcode="BA1 0XX",
        phone="+44 117 496 0103", answer=Answer("no_answer", "Voicemail, left a message."),
    ),
    Person(
        "Julien Perrot", "consumer", "julien.perrot@courriel.example",
        (
            Bill(-26, 15, 24_000, "Portraits de famille", _PAID_ON_R1),
            Bill(60, 15, 9_500, "Tirages", _PAID_ON_R1),
        ),
        street="40 rue des Lilas", city="Bron", postcode="69500",
    ),
    Person(
        "Claire Dumas", "consumer", "claire.dumas@courriel.example",
        (Bill(-22, 15, 118_000, "Reportage de mariage, solde", _PAID_AFTER_FORMAL),),
        street="7 montée du Chemin-Neuf", city="Lyon", postcode="69005", phone="+33 1 99 00 30 05",
    ),
    Person(
        "Nadia Benali", "consumer", "nadia.benali@courriel.example",
        (
            Bill(-20, 15, 54_000, "Séance nouveau-né, album",
                 (on_mail(R1, What.CARD_DECLINED, 1), on_mail(R2, What.TRANSFER, 2, 30_000),
                  on_mail(FIRM, What.CARD, 3))),
            Bill(70, 15, 33_000, "Album, second exemplaire", (on_mail(R2, What.CARD, 3),)),
        ),
        street="3 rue du Puits", city="Vienne", postcode="38200", phone="+33 1 99 00 30 06",
        answer=Answer("will_pay", "Paiera le reste à la fin du mois."),
    ),
    Person(
        "Oliver Bennett", "consumer", "oliver.bennett@mail.example",
        (Bill(-18, 15, 36_000, "Prints, limited edition", (on_mail(R2, What.CARD, 1),)),),
        language="en", country="GB", street="16 Mill Road", city="Leeds", postcode="LS1 0XX",
    ),
    Person(
        "Inès Caron", "consumer", "ines.caron@courriel.example",
        (
            Bill(-14, 15, 31_000, "Portraits professionnels", _PAID_EARLY),
            Bill(66, 15, 31_000, "Portraits, seconde séance", _PAID_EARLY),
        ),
        street="25 cours des Platanes", city="Oullins", postcode="69600",
    ),
    Person(
        "Paul Rivoire", "consumer", "paul.rivoire@courriel.example",
        (Bill(-24, 15, 81_000, "Film de mariage, solde", (on_mail(FINAL, What.CARD, 2),)),),
        street="9 quai des Pêcheurs", city="Mâcon", postcode="71000", phone="+33 1 99 00 30 09",
        answer=Answer("wrong_number", "Le numéro n’est plus attribué."),
    ),
    Person(
        "Lucie Marchand", "", "lucie.marchand@courriel.example",
        (Bill(78, 15, 27_500, "Photographies d’atelier"),),
        street="1 rue des Remparts", city="Crémieu", postcode="38460", phone="+33 1 99 00 30 10",
    ),
    Person(
        "Emily Hart", "consumer", "emily.hart@mail.example",
        (
            Bill(4, 15, 22_000, "Online workshop", _PAID_ON_R1),
            Bill(85, 15, 22_000, "Online workshop, part two", _PAID_ON_R1),
        ),
        language="en", country="IE", street="30 Harbour Row", city="Cork", postcode="T12 X000",
    ),
    Person(
        "Maxime Faure", "consumer", "maxime.faure@courriel.example",
        (Bill(38, 30, 47_000, "Tirages d’exposition"),),
        street="12 chemin du Moulin", city="Tarare", postcode="69170", phone="+33 1 99 00 30 12",
    ),
)  # fmt: skip

CAST = (*BUSINESSES, *CONSUMERS)
