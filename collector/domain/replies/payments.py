"""Which words speak of paying: in parts or later, done, or to come."""

from __future__ import annotations

from typing import Final

from collector.domain.replies.labels import any_of

PLAN: Final = any_of(
    r"echeancier", r"echelonn\w+", r"etal(?:er|ement|e)\w*", r"moratoire", r"(?:facilite|delai)s? de paiement",
    r"en (?:\d+|deux|trois|quatre|cinq|six|plusieurs|dix|douze|x) (?:fois|mensualites|versements|echeances"
    r"|paiements)", r"(?:par|chaque) mois", r"(?:mensualites|mensuellement)",
    r"(?:accord|laiss|octroy|consent|demand|sollicit|besoin)\w*~?(?:un |du |d'un |de |plus de |petit |peu de "
    r"|quelque |quelques )*(?:delai|report|temps|sursis|jours|semaines|moratoire)", r"(?:nous|me) laisser jusqu",
    r"report(?:er)? (?:l'echeance|d'echeance|le paiement|de paiement|de l'echeance)",
    r"delai (?:supplementaire|jusqu)", r"(?<!dans )un (?:petit )?(?:delai|report)\b",
    r"(?:difficultes?|probleme\w*|tension\w*|soucis?) (?:de |financier\w*|passager\w*|ponctuel\w*)~?(?:tresorerie)?",
    r"tresorerie~?(?:tendue|difficile|ne permet|compliquee|insuffisante|a sec)",
    r"(?:ne|n')~?(?:peux|pouvons|peut|pourrai|pourrons|suis pas en mesure"
    r"|sommes pas en mesure)~?(?:pas )?(?:vous )?(?:payer|regler|solder|honorer|tout)",
    r"impossible (?:de|pour (?:moi|nous) de) (?:vous )?(?:payer|regler)", r"pas les moyens", r"chomage",
    r"la moitie~?(?:maintenant|tout de suite|puis|et le reste)", r"le (?:reste|solde) (?:en|le mois|dans|plus tard)",
    r"payer en plusieurs", r"(?:vers|pay|propos|envoy)\w*~?acompte", r"payment plan",
    r"(?:in|by|pay\w*~) ?(?:\w+ )?instal+ments?", r"instal+ments?", r"split (?:this|it|the|into)",
    r"(?:spread|stagger)\w*~?(?:payment|cost|over)", r"\ba month\b|\bper month\b|each month|monthly",
    r"(?:more|some|extra|additional|a bit of|a little) time\b", r"\bextension\b", r"give us until",
    r"(?:can't|cannot|can not|cant|unable to|not able to|couldn't|not in a position to)~?(?:afford|pay)", r"afford",
    r"struggl\w+", r"cash ?flow", r"tough (?:right now|at the moment|times)",
    r"financial (?:difficult\w*|hardship|trouble)", r"half now", r"part payment", r"partial payments?",
    r"defer\w*~?payment", r"ratenzahlung", r"\braten\b", r"stund\w+", r"zahlungsaufschub", r"a plazos",
    r"fraccion\w+", r"aplazamiento", r"a rate\b", r"rateizz\w+", r"dilazion\w+", r"\bproroga\b", r"termijnen",
    r"betalingsregeling", r"uitstel", r"gespreid", r"\b(?:s'arranger|un arrangement)\b",
    r"en (?:grande |grosse |vraie )?difficultes?\b", r"\brsa\b", r"rallonge",
    r"(?:peux|pouvons|peut)~?(?:pas|plus|que)~?(?:vous )?(?:payer|regler|verser|tout)", r"\d+ mensualites",
    r"(?:another|extra|additional|further|few more) (?:\w+ )?(?:days|weeks|months|fortnight)\b",
    r"(?:in|into) (?:two|three|four|five|six|\d+|several|equal|smaller) (?:equal |monthly )?(?:parts?|payments?"
    r"|chunks|stages)", r"over (?:the next )?(?:two|three|four|five|six|twelve|\d+|several|a few) months",
    r"lost my job", r"\bhardship\b", r"(?:come to|reach) (?:an|some) (?:arrangement|agreement)",
    r"(?:can|could) only (?:manage|pay|afford)", r"pay (?:it )?off",
    r"c'est (?:tres |un peu |assez )?(?:complique|dur|difficile|tendu|chaud)\b",
    r"\d+~?(?:maintenant|tout de suite)\b", r"(?:really |very |bit )tight",
    r"\b(?:two|three|four|five|six|\d) (?:equal |monthly |separate )?payments\b",
    r"(?:push|move|postpone|delay|put off)~?(?:this|it|payment|until|till)\b",
    r"(?:peut|pouvez|pourriez|pourrait)[- ]?(?:on|vous|il)? attendre", r"liss(?:er|age)\b",
    r"(?:can't|cannot|can not|unable to)~?(?:find|raise|manage)~?money", r"wiggle room",
    r"(?:universal credit|on benefits|unemploy\w+|redundan\w+)\b",
    r"\b(?:un|une) (?:third|tiers|quart)\b|\ba (?:third|quarter) each",
    r"(?:need|want|like|have|give us|give me) until\b", r"besoin~?jusqu",
    r"(?:one|two|three|a few|some|\d+) more (?:months?|weeks?|days?)\b", r"(?:jours|semaines?|mois) de plus\b",
    r"(?:mois|semaines?) (?:supplementaire|de delai)\w*",
    r"(?:weekly|monthly|regular|smaller) (?:payments?|amounts?)", r"work (?:something|it) out",
    r"(?:money|cash|budget|finances) (?:is|are|has been) (?:\w+ )?tight\b",
    r"(?:peut|pouvez|pourriez|pourrait|peux)[- ]?(?:on|vous|il|tu)? patienter", r"(?:can|could|would) you wait\b",
    r"(?:don't|do not|not|dont) have the (?:funds|money|cash)",
    r"(?:pas|plus) (?:de quoi|l'argent|les fonds|d'argent|un sou)",
    r"(?:trouver|find|agree on) (?:une? |a |an )?(?:solution|arrangement|accord)\b",
)  # fmt: skip

PAID: Final = any_of(
    r"(?:avons|ai|a|ont|avait|avions) (?:bien |deja |egalement |donc )?(?:ete )?(?:bien |deja |egalement "
    r"|donc )?(?:paye|regle|vire|verse|solde|acquitte|envoye|emis|effectue|fait|procede|depose|poste|debite"
    r"|preleve)e?s?\b(?!~?(?:une? )?(?:erreur|reclamation|demande|declaration|mail|courrier|message|copie"
    r"|facture a))", r"deja (?:ete )?(?:paye|regle|effectue|solde|vire|acquitte|verse|fait)e?s?",
    r"^\W*(?:bonjour\W+)?(?:paye|regle|reglee|payee|c'est (?:paye|regle|fait)|virement (?:fait|effectue|envoye))\b",
    r"\best (?:deja |bien )?(?:paye|regle|solde|acquitte)e?s?\b",
    # "je vous règle vendredi" is to come, "réglé vendredi" is done: the accents are gone here, so the pronoun decides.
    r"(?<!\bje )(?<!\bvous )(?<!\bon )\b(?:paye|regle|vire|effectue|envoye)e?s? (?:ce matin|hier|(?:lundi|mardi"
    r"|mercredi|jeudi|vendredi)(?! prochain)|la semaine derniere|le mois dernier|par (?:carte|virement|cheque"
    r"|prelevement))",
    r"(?:virement|paiement|reglement|cheque)~?(?:est |sont )?(?:parti|passe|effectue|execute|emis|envoye|poste|fait"
    r"|debite)e?s?\b(?! (?:demain|lundi|vendredi|la semaine prochaine|dans|fin))",
    r"(?:preuve|justificatif|avis|attestation|confirmation|copie) d[eu]~?(?:virement|paiement|reglement)",
    r"crois\w+~?(?:virement|paiement|reglement|cheque)",
    r"(?:vous|l')(?:ai|avons) (?:deja )?(?:regle|paye|vire|envoye (?:un|le) (?:cheque|virement|paiement|reglement))",
    r"verifi\w+~?(?:vos comptes|votre banque|votre compte|vos releves)",
    r"(?:was|were|been|already|have|has|just|\w+'ve) (?:already |been |just |also )*(?:paid|settled|sent"
    r"|transferred|wired|remitted|cleared)\b(?!~?(?:yet|a copy|an e-?mail|to accounts|this on to))",
    r"\b(?:we|i) (?:already |have |just |\w+'ve )*(?:paid|settled|transferred|wired|remitted)\b",
    r"^\W*(?:hi\W+|hello\W+)?(?:already )?paid\b",
    r"(?:just |already )(?:sent|made|did)~?(?:wire|payment|transfer|money|cheque|check)",
    r"(?:payment|transfer|wire|cheque|check)~?(?:was|has been|went|were) (?:already )?(?:made|sent|done|completed"
    r"|issued|out|through|processed)(?! yet)",
    r"(?:proof|confirmation|receipt|remittance)(?: advice)?~?(?:of )?(?:payment|transfer|attached|enclosed)",
    r"see~?(?:attached )?receipt", r"remittance advice", r"check (?:your|with your) bank",
    r"cross(?:ed)? (?:in the post|with)", r"(?:bereits|schon)~?(?:bezahlt|uberwiesen|beglichen)",
    r"(?:haben|habe|wurde)~(?:bezahlt|uberwiesen|beglichen)",
    r"ya (?:hemos|he|ha sido|esta|fue)~?(?:pagad\w+|abonad\w+|transferid\w+)",
    r"(?:hemos|he) (?:pagado|abonado|transferido)",
    r"(?:gia|abbiamo|ho) (?:gia )?(?:pagat\w+|saldat\w+|effettuat\w+)",
    r"(?:reeds|al|hebben|is)~?(?:betaald|overgemaakt|voldaan)",
    r"\b(?:a|ont) (?:bien )?ete (?:encaisse|debite|preleve)e?s?\b",
    r"factur\w+~?(?:reglee|payee|soldee|acquittee)s?\b", r"\bdeja~?(?:paye|regle|verse|vire|solde|acquitte)e?s?\b",
    r"(?:cheque|prelevement|virement|paiement|carte)\w*~?(?:encaisse|debite|passe|preleve|execute|realise)e?s?\b",
    r"(?<!\bje )(?<!\bvous )(?<!\bon )\b(?:reglee?s?|payee?s?|soldee?s?) (?:le|au|depuis) (?:\d|debut|mois)",
    r"(?<!be )(?<!get )(?<!been )(?<!getting )(?<!not )\bpaid\b(?! (?:by|when|once|until|if|on receipt))",
    r"(?:you've|you have|has|have)~?been paid", r"(?:paid|settled) in full|fully (?:paid|settled)",
    r"(?:money|funds|payment|transfer|wire|cheque|check|remittance|bacs|direct debit)~?(?:went|left|cleared|cashed"
    r"|taken|debited|executed|collected)\b", r"^\W*(?:all )?(?:done|sorted|settled)\b(?! (?:by|when|if|soon))",
    r"(?:ai|avons|a|ont) (?:tout|deja tout|integralement|entierement) (?:paye|regle|verse|vire|solde)e?s?\b",
    r"solde\w*~?depuis", r"avis d'(?:opere|execution|debit)",
    r"(?:partis?|debites?|preleves?)~?(?:de mon|de notre|du) compte", r"(?:bank|transfer|payment) (?:slip|receipt)",
    r"cleared~?(?:ago|last|yesterday|with you)",
    r"(?:sorted|settled|handled|did)~?(?:over the phone|by phone|yesterday|last week|ago)\b",
    r"settled (?:by|via|with) (?:card|transfer|cheque|check|bank|visa)", r"(?:nil|zero) balance", r"paid up\b",
    r"(?:regardez|verifiez|voyez)~?(?:vos|votre) (?:comptes?|banque|releves?)",
    r"(?:payment|transfer|it|money|cheque|check)~?(?:gone|went|come|came) (?:through|out|across|over)\b",
    r"(?:viens|vient|venons) (?:juste )?de~?(?:payer|regler|virer|faire|effectuer|solder|envoyer|proceder)",
    r"(?:payment|transfer|wire) (?:already )?(?:made|sent|done|completed)\b", r"taken care of",
    r"(?:a|ont|avez) (?:bien |deja )?(?:encaisse|debite|preleve)e?s?\b",
    r"(?:visible|apparait|figure)~?(?:releve|compte)\w*", r"comptabilisee? et (?:paye|regle)e?\b",
    r"confirmation~?(?:our|my) bank", r"ordre de virement~?(?:joint|effectue|execute)\w*",
)  # fmt: skip

NOT_PAID: Final = any_of(
    r"(?:pas|jamais|rien|aucun\w*)~?(?:encore )?(?:ete )?(?:paye|regle|effectue|vire|verse|solde)\w*", r"pas encore",
    r"(?:not|\w+n't|never|havent|hasnt)~?(?:yet )?(?:been )?(?:paid|made|settled|sent|transferred|done)",
    r"(?:as soon as|once|when|until|if|after)~(?:pa(?:id|ys|y)|payment|settled|received)",
    r"(?:des que|lorsque|quand|si|apres que|une fois que)~(?:paye|regle|recu|payer|regler)\w*", r"noch nicht",
    r"todavia no|aun no", r"non ancora", r"nog niet",
    r"(?:sera|seront|serez|serait|va etre|vont etre|will be|to be|should be)~?(?:paye|regle|effectue|paid|made"
    r"|settled|sent)\w*", r"(?:par|a) (?:erreur|tort)",
    r"(?:sera|seront|serez|serons|va etre|vont etre|\w+'ll be|will be|to be|can be|being|getting|get)~?(?:vire"
    r"|verse|solde|emis|envoye|paid|cleared|transferred|remitted)\w*", r"\bunpaid\b", r"impaye\w*",
    r"settled on (?:a|an|the)\b",
    r"(?:sera|seront|serez|va etre|vont etre)~?(?:fait|execute|poste|debite|transmis)\w*",
    r"(?:will be|to be|being) (?:made|sent|done|completed)", r"n'(?:a|ont|ai|avons) fait l'objet",
)  # fmt: skip

PROMISE: Final = any_of(
    r"\b(?:paiement|reglement|virement|payment|transfer) (?:le |on |pour |ce |this )?(?:lundi|mardi|mercredi|jeudi"
    r"|vendredi|demain|fin|\d{1,2}[/ ]|monday|tuesday|wednesday|thursday|friday|tomorrow)",
    r"(?:sera|seront|serez|va etre|vont etre|est|sont)~?(?:paye|regle|effectue|vire|solde|emis|execute|programme"
    r"|planifie|prevu|valide pour)e?s?~?(?:le|demain|lundi|mardi|mercredi|jeudi|vendredi|fin|d'ici|avant|au|a la"
    r"|la semaine|cette|ce|dans|sous|pour|prochain|semaine)",
    r"(?:sera|seront|serez|va etre|vont etre) (?:bien )?(?:paye|regle|effectue|vire|solde|emis|execute|acquitte"
    r"|fait)e?s?",
    r"(?:vire\w*|paiement|reglement|mise en paiement)~?(?:partira|sera|prevu|programme|planifie|aura lieu"
    r"|interviendra|suivra|arrive|en cours|est en cours)\w*",
    r"(?:vous|le|la|les|l')~?(?:pai|pay|regl|sold|vir|vers)(?:e|es|erai|erons|ons|era|eront)\b(?! ?-?(?:moi|nous))",
    r"\b(?:je|on|nous)~?(?:paie|paye|regle|paierai|payerai|reglerai|paierons|reglerons|reglons|payons|virerai"
    r"|solderai|verserai|effectuerai|effectuerons|procederai|procederons|procedons|envoie|enverrai)\b",
    r"(?:je|on|nous|vais|allons|va)~?(?:fais|faisons|ferai|ferons|faire|fait)~?(?:le |un |votre )?(?:virement"
    r"|necessaire|paiement|reglement|cheque)",
    r"\b(?:vais|allons|va)~(?:payer|regler|virer|solder|verser|proceder|effectuer)",
    r"je m'(?:engage|en occupe|y engage|en charge)", r"nous nous (?:engageons|en occupons)",
    r"vous aurez (?:votre|l')~?(?:argent|paiement|reglement|virement)",
    r"(?:le )?necessaire (?:sera|est|va etre) fait", r"fais le necessaire|faisons le necessaire",
    r"promis\b|c'est promis",
    r"\b(?:will|\w+'ll|shall|going to|plan to|expect to|intend to)~?(?:be )?(?:pay|paid|settle\w*|transfer\w*"
    r"|send the (?:money|payment)|wire|remit|sort (?:it|this)|make (?:the )?payment|go out|clear|done|made|released"
    r"|processed)\b",
    r"(?:payment|invoice|it|this|transfer|wire)~?(?:is|has been|was)~?(?:scheduled|planned|approved|in (?:our"
    r"|the) (?:next )?payment run|being processed|set up|due to go|on its way)", r"payment run",
    r"you (?:should|will|\w+'ll) (?:have|receive|get)~?(?:money|payment|it|funds|transfer)",
    r"sending (?:the |a |you )?(?:transfer|payment|money|wire|cheque)",
    r"(?:paying|settling) (?:it |this |you )?(?:today|tomorrow|on|by|next|this)",
    r"by (?:the )?end of (?:the |this |next )?(?:week|month|day)~?(?:pay|settle)?",
    r"i promise|we promise|you have my word", r"we can pay (?:on|by|next)",
    r"(?:uberweisen|zahlen|begleichen|bezahlen) (?:wir|ich)",
    r"(?:wir|ich)~(?:uberweisen|zahlen|begleichen|bezahlen|uberweise|zahle)",
    r"wird~(?:uberwiesen|bezahlt|beglichen)",
    r"\b(?:pagaremos|pagare|abonaremos|haremos la transferencia|vamos a pagar)\b",
    r"\b(?:pagheremo|paghero|salderemo|effettueremo|provvederemo)\b",
    r"(?:zullen|zal|gaan|betalen|maken)~?(?:betalen|overmaken|over|wij|we)\b",
    r"(?:virement|paiement|reglement|cheque|argent)~?(?:(?<!ma )(?<!notre )(?<!votre )part|partira|suit|suivra"
    r"|arrive|arrivera)\b", r"mise en paiement",
    r"(?:passe|passera|parti\w*|mis\w*) (?:au|en) (?:reglement|paiement)",
    r"(?:vous )?(?:sold|regl|pay|vir|vers)erons\b",
    r"(?:approved|queued?|cleared|released|authori[sz]ed|passed|lined up|ready)~?(?:for )?payment",
    r"(?:payment|funds|money|transfer|cheque|check)~?(?:goes|going|coming|heading|leaves)\b",
    r"(?:will|\w+'ll|shall|be)~?(?:remit\w*|do (?:it|that|this)|get (?:it|this|that) (?:done|sorted|paid|out))",
    r"expect~?(?:funds|payment|money)", r"(?:can|could|able to) pay\b(?!~?(?:only|nothing))",
    r"you(?:'ll| will) have (?:it|this|your|the)\b",
    r"(?:will|\w+'ll)~?(?:send (?:it|the|you)|leave (?:our|my)|be sent)", r"will sort\b",
    r"(?:reste|solde|complement)~?(?:suivra|viendra|suit)\b",
    r"passe(?:rai|rons|ra)?\b~(?:carte|cheque|payer|regler|regularis\w+|liquide|especes)",
    r"\b(?:come|pop|drop) (?:in|by|round|over)~?(?:pay|card|cash|cheque)",
    r"(?:virement|paiement|reglement) (?:immediat|aujourd'hui|ce jour|en cours|a venir|imminent)",
    r"(?:payment|transfer) (?:in progress|in process|pending|to follow)", r"(?:serez|sera|seront)~?credite\w*",
    r"bon a payer", r"[a-z]+(?:era|eront|erons)~?(?:virement|paiement|reglement|cheque)\b",
    r"commit\w*~?(?:pay|clear|settl)\w*", r"(?:clear|settl)ing~?(?:balance|full|debt|account)",
    r"(?:honorer|acquitter)\w{1,3}\b", r"ordre de virement", r"sending~?(?:over|across)\b",
    r"take care of (?:this|it|the|your)",
)  # fmt: skip

NOT_A_PROMISE: Final = any_of(
    r"(?:pas|not|\w+n't|jamais) (?:encore |yet |been |ete )*(?:paye|regle|paid|settled)\w*",
    r"(?:ne|n')~?(?:vous |la |le |les )?(?:pai|pay|regl|vers|sold)\w*~?(?:pas|rien|plus|jamais)",
    r"(?:will not|won't|wont|not going to|refuse to|until)~?(?:be )?(?:pay|paid)\w*",
    r"(?:pai|pay|regl|vers|sold)\w* (?:pas|rien|plus)\b",
    r"(?:with+h[oe]ld|hold|suspend|stop|block)\w*~?payments?(?: pending)?",
    r"jamais (?:paye|regle)\w*",
    r"hors de question~?(?:regl|pay|pai|vers)\w*", r"taken care of",
    r"(?:si|if|comment|how|where) (?:je|on|nous|i|we)~?(?:pai|pay|regl)\w*", r"for paying\b", r"(?:hang|sit) tight",
)  # fmt: skip

PAYING: Final = any_of(
    r"\b(?:paiements?|reglements?|virements?|vire[rz]?|paye[rz]?|paie\w*|regle[rz]?|reglera|solde[rz]?|verse[rz]?"
    r"|versement|cheques?|echeance)\b",
    r"\b(?:pay|pays|paying|payments?|payable|transfer|settle|remit\w*|funds|cheque|check|wire|bacs)\b",
)  # fmt: skip
"""Words of paying that promise nothing alone; beside a day to come they do."""

TO_COME: Final = any_of(
    r"(?:will|\w+'ll|going|expect\w*|set (?:it |this )?up|schedul\w*|plan\w*|arranged)\b",
    r"(?:part|partira|partent|sera|seront|fais|ferai|fait|prevue?s?|programmee?s?|aurez|recevrez|envoie|enverrai"
    r"|passe)\b",
)  # fmt: skip
"""Something to come; beside a day, in a reply nothing else explains, it is the payment asked for."""

ABSENT: Final = any_of(
    r"(?:retour|rentre|reunion|lirai|lire|examin|ferme|rouvr|reouvr|ouvert|conge|absen\w+|rappel\w*|appel\w*"
    r"|regard\w*|reviens|repond\w*|vacances)\w*",
    r"(?:back|return\w*|closed|read|reopen|open|call|ring|meeting|look\w*|leave|holiday|reply|respond|check)\b",
)  # fmt: skip
"""What else people name a day for."""
