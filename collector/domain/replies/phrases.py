"""Which words stand for which label: one table a label, read over one folded sentence at a time.

Every pattern has a bounded reach (`_GAP`), so that a hostile reply costs no more than an honest one of its length.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Label(StrEnum):
    """What a reply may say; several at once. In the order of care: the first are never to be missed."""

    INSOLVENCY_NOTICE = "insolvency_notice"
    UNSUBSCRIBE_OR_GDPR = "unsubscribe_or_gdpr"
    DISPUTE = "dispute"
    REQUEST_PAYMENT_PLAN = "request_payment_plan"
    CLAIMS_PAID = "claims_paid"
    PROMISE_TO_PAY = "promise_to_pay"
    QUESTION = "question"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    OTHER = "other"


DANGEROUS: Final = frozenset({Label.INSOLVENCY_NOTICE, Label.UNSUBSCRIBE_OR_GDPR, Label.DISPUTE})
"""To miss one of these would let reminders go on where they must stop."""

_GAP: Final = r"(?:(?:\W+[\w']+){0,5}?\W+)"
"""Up to five words between two others."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern.replace('~', _GAP)})" for pattern in patterns))


_PAY_FR = r"(?:pa[iy]e\w*|regl\w+|vers\w+|virement|solde\w*|reglement|paiement|acquitt\w+)"
_INVOICE = (
    r"(?:factur\w+|invoices?|bill|rechnung\w*|fattura|factuur|charges?|amount|montant|somme|creance|relances?|debt)"
)

INSOLVENCY: Final = _any(
    r"(?:redressement|liquidation|procedure|sauvegarde|liquidateur|administrat\w+)~?judiciaire",
    r"redressement judiciaire", r"liquidation (?:judiciaire|amiable)?", r"\ben liquidation\b",
    r"\bliquidat(?:or|eur|ors|rice)\b", r"procedure (?:de sauvegarde|collective|d'insolvabilite)",
    r"mandataire (?:judiciaire|liquidateur|a ete|nomme)", r"depo(?:se|t|ser)~?(?:le |de |notre )?bilan",
    r"cessation (?:de|des) paiements?", r"declar\w+ (?:de |votre |vos |une )?creances?", r"surendett\w+",
    r"\bbodacc\b", r"conciliation judiciaire", r"mandat ad hoc", r"\brjlj\b", r"faillite", r"\binsolven\w+",
    r"\bbankrupt\w*", r"chapter (?:7|11|13)\b", r"\bin administration\b", r"enter\w* (?:into )?administration",
    r"administrators?~appointed", r"joint administrators?", r"\breceivership\b", r"\bwound up\b", r"winding[- ]up",
    r"\bin liquidation\b", r"proof of debt", r"\b(?:an|my|the) iva\b", r"individual voluntary arrangement",
    r"debt relief order", r"insolvenz\w*", r"konkurs\w*", r"concurso de acreedores", r"concordato preventivo",
    r"\bfallimento\b", r"faillissement", r"surseance", r"ceased trading", r"cease(?:d)? operations",
    r"cesse (?:toute |son |notre )?(?:activite|son activite)",
)  # fmt: skip

GDPR: Final = _any(
    r"\brgpd\b", r"\bgdpr\b", r"\bdsgvo\b", r"\bcnil\b", r"\bico\b", r"data protection (?:act|officer|authority)",
    r"droit (?:d'acces|a l'oubli|a l'effacement|d'opposition|de rectification)",
    r"(?:supprim|effac|retir|enlev)\w*~?(?:donnees|adresse|coordonnees|fichiers?|listes?|mails?|e-mails?|compte)",
    r"(?:supprimez|effacez|retirez|enlevez|desinscri\w+|desabonn\w+)[- ]?moi",
    r"donnees (?:personnelles|me concernant|a caractere personnel)",
    r"(?:cesse[rz]|arrete[rz])~?(?:de )?(?:m'|me |nous )(?:ecri|contact|envo|sollic|harcel|appel|demarch|spam)\w*",
    r"(?:ne|n')~?(?:me|m'|nous) ?(?:contact|ecri|envo|sollic|appel)\w*~?(?:plus|jamais)",
    r"arretez? (?:vos|les|ces|tout) (?:mails?|e-mails?|messages?|courriels?|spams?)", r"desabonn\w+", r"desinscri\w+",
    r"plus (?:jamais )?(?:recevoir|de) (?:vos |ces )?(?:mails?|messages?|courriels?|e-mails?)", r"harcelement",
    r"^\W*stop\W*$", r"^\W*unsubscribe\W*$", r"\bunsubscrib\w+",
    r"(?:remove|delete|take) (?:me|us|my|our)~?(?:list\w*|email|e-mail|address|data|details|records?|database)",
    r"(?:delete|erase|remove)~?(?:personal )?(?:data|information|details)",
    r"right to (?:erasure|be forgotten|object|access)", r"subject access request", r"\bdsar\b",
    r"stop (?:e-?mailing|contacting|writing|harassing|spamming|sending|calling|messaging)",
    r"(?:do not|don't|dont|never) (?:ever )?(?:contact|e-?mail|write|call|message)~?(?:me|us)?~?(?:again"
    r"|any ?more|anymore)", r"personal data", r"opt[- ]?out", r"cease and desist", r"harass\w+",
    r"(?:loschen|entfernen) sie~?(?:daten|adresse)", r"datenschutz", r"keine (?:weiteren )?(?:e-?mails|nachrichten)",
    r"(?:borr|elimin|suprim)\w+~?datos", r"cancell\w+~?dati", r"verwijder\w*~?gegevens", r"\bavg\b",
)  # fmt: skip

DISPUTE: Final = _any(
    r"contest\w+", r"\blitig\w+", r"differend", r"reclamation", r"desaccord", r"pas (?:du tout )?d'? ?accord",
    r"refus\w*~?(?:de )?(?:payer|regler|paiement|le reglement|la regler|cette)",
    r"ne (?:paierai|paierons|payerai|payerons|reglerai|reglerons|payons|regler\w*) (?:pas|rien)",
    r"(?:ne|n')~?(?:vous )?(?:dois|devons|doit)~?rien", r"(?:rien)~(?:commande|signe|demande|du)",
    r"hors de question",
    r"(?:n'|ne |pas |jamais )~?(?:jamais |pas )?(?:ete )?(?:recu|livre|termine|fini|effectue|realise|execute"
    r"|commande|souscri\w*|demande|signe|valide|fourni|respecte|conforme)\w*~?(?:la |le |les |notre |nos |votre "
    r"|vos )?(?:marchandise|commande|prestation|travail|travaux|produit|service|site|materiel|livraison|colis"
    r"|option|devis|contrat|engagement|heure|rien)?\w*", r"non[- ](?:conform|livr|recu|termin|realis|commande)\w*",
    r"(?:jamais|pas)~?ete~?(?:livre|termine|commande|realise|recu|effectue|fait|valide|accepte|installe)\w*",
    r"defectu\w+", r"defaillan\w+", r"malfacon\w*", r"\bbacle\w*", r"endommag\w+", r"\bcasse(?:e|s|es)?\b",
    r"en panne", r"ne (?:fonctionne|marche|s'allum)\w* (?:pas|plus)",
    r"pas (?:a la hauteur|satisfait|satisfaisant|conforme|normal)\w*", r"insatisf\w+", r"mecontent\w*",
    r"qualite~?(?:pas|insuffisante|mediocre|deplorable)", r"mauvaise qualite",
    r"erreur (?:de facturation|sur|dans|de montant|de calcul|de tva|de votre part)",
    r"(?:facture|montant|prix|tarif|tva|somme|quantite|ligne)\w*~?(?:est |sont |etait )?(?:faux|fausse|errone\w*"
    r"|inexact\w*|incorrect\w*|trop eleve\w*|exorbitant\w*|abusi\w*|injustifie\w*)",
    r"ne correspond\w* (?:pas|en rien)", r"facture\w*~(?:deux fois|en double|a tort|trop)",
    r"(?:deux fois|double)~?(?:factur|preleve)\w*", r"surfactur\w*",
    r"(?:facture|relance|dette|creance|commande|ca|cela|elle)\w* ne (?:nous|me) (?:concern|appart)\w*",
    r"\bavoir\b(?=\W*$|~(?:sur|pour|de|correspondant))",
    r"(?:un|etablir|emettre|adresser|envoyer|demande) (?:d'|un |l')?avoir\b", r"rembours\w+",
    r"(?:demand|attend|exig|souhait|reclam)\w*~?(?:une |un )?(?:reduction|remise|geste|ristourne|rabais"
    r"|correction|rectifi\w+)", r"annul\w+", r"resili\w+", r"retract\w+", r"vice cache", r"inacceptable",
    r"scandal\w+", r"\barnaque\w*", r"escroc\w*", r"\bvol(?:eur)?s?\b(?! direct)",
    r"(?:mon|notre|nos|mes|un|l')\W?(?:avocat|conseil juridique|huissier|juriste|protection juridique)s?\b",
    r"mise? en cause", r"retard de livraison", r"prescri(?:t|te|ption)", r"\bpenalites? (?:injust|abus|indu)\w*",
    r"usurpat\w+", r"(?:ne |n'|pas |not |n't )~?(?:votre|un de vos|your|a) (?:client|customer|debiteur|debtor)\w*",
    r"\bdisput(?:e|ed|es|ing)\b",
    r"(?:not|n't|dont|isnt|didnt|never|doesnt)~?(?:agree|accept|owe|order|ours|request|authori[sz]e|sign|receive"
    r"|deliver|complet|work|right|correct|finish|approv|ask)\w*", r"disagree\w*", r"object to",
    r"reject\w*~?(?:invoice|charge|claim)", r"refus\w+~?pay",
    r"(?:will not|won't|wont|not going to|refuse to) (?:be )?pay\w*(?!~(?:until|before) (?:mon|tues|wednes|thurs"
    r"|fri))",
    r"(?:is|are|was|were|looks?|seems?|be)~?(?:wrong|incorrect|inaccurate|faulty|defective|damaged|broken|late"
    r"|overcharged|missing|unacceptable|terrible|awful|poor|substandard|too high|excessive)\b",
    r"\b(?:wrong|incorrect) (?:amount|invoice|price|vat|quantity|line|rate|company)",
    r"arriv\w+~?(?:damaged|broken|late)", r"(?:does|do|did)(?:n't| not)~?(?:work|match|correspond|look right)",
    r"charg\w+~?(?:twice|double|too much)", r"overcharg\w+", r"double[- ](?:charg|bill)\w*",
    r"should(?:n't| not)~?(?:been? )?(?:billed|charged|invoiced)", r"(?:not|n't) (?:been )?(?:happy|satisfied)",
    r"\bunhappy\b", r"complain\w*", r"refund", r"(?:issue|send|need|want|expect|owed?|raise)~?(?:a )?credit note",
    r"cancel\w+", r"terminated? (?:the|our|this) (?:contract|subscription|agreement)",
    r"nothing (?:is )?(?:owed|due)", r"(?:not|never)~?(?:my|our) (?:debt|invoice|account|order)",
    r"\b(?:scam|fraud\w*|rip[- ]?off)\b",
    r"(?:my|our|the|a) (?:lawyer|solicitor|attorney|legal (?:team|department|counsel))s?\b", r"breach\w*~?contract",
    r"anything is owed", r"we agreed on~?and not", r"poor quality", r"overbilled", r"bestreit\w+", r"widerspr\w+",
    r"reklam\w+", r"mangel\w*", r"nicht (?:einverstanden|erhalten|bestellt|geliefert|korrekt)", r"falsch\w*",
    r"no (?:estamos|estoy) de acuerdo", r"impugn\w+", r"reclamacion", r"defectuos\w+",
    r"no (?:hemos|he) (?:recibido|pedido)", r"incorrect[ao]\b", r"contestiamo", r"contesto",
    r"non (?:siamo|sono) d'accordo", r"non (?:abbiamo|ho) (?:ricevuto|ordinato)", r"difettos\w+", r"errat[ao]\b",
    r"betwist\w*", r"niet (?:akkoord|eens|ontvangen|besteld|geleverd)", r"onjuist", r"\bgebrek\w*",
)  # fmt: skip

NOT_A_DISPUTE: Final = _any(
    r"\b(?:ne|n') ?(?:la |le )?(?:conteste|contestons|contestez) (?:pas|rien|nullement|aucunement)",
    r"sans contest\w+", r"(?:aucun|pas de|pas d'|sans) (?:litige|contestation|differend|reclamation)",
    r"(?:not|n't|dont) (?:disput|contest)\w+", r"no dispute", r"undisputed", r"incontest\w+",
    r"(?:pas|non)[- ](?:encore )?(?:recu|reçu) (?:la |votre |de |le |cette )?(?:facture|relance|rib|virement"
    r"|paiement|mail)", r"bestreit\w* (?:wir |ich )?nicht",
    r"(?:n'|not|n't|haven't|hasn't|havent|hasnt|pas|never|jamais)~?(?:have )?(?:recu|receive\w*|got|had"
    r"|trouv\w*) ?(?:de |d'|la |le |votre |vos |your |the |this |an? |any |cette )?(?:facture|invoice|copy"
    r"|reminder|relance|e-?mail|mail|message|rib|duplicata)s?", r"annul\w* (?:et remplace|mon precedent)",
)  # fmt: skip

PLAN: Final = _any(
    r"echeancier", r"echelonn\w+", r"etal(?:er|ement|e)\w*", r"moratoire", r"(?:facilite|delai)s? de paiement",
    r"en (?:\d+|deux|trois|quatre|cinq|six|plusieurs|dix|douze|x) (?:fois|mensualites|versements|echeances"
    r"|paiements)", r"(?:par|chaque) mois", r"mensualit\w+",
    r"(?:accord|laiss|octroy|consent|demand|sollicit|besoin)\w*~?(?:un |du |d'un |de |plus de |petit |peu de "
    r"|quelque |quelques )*(?:delai|report|temps|sursis|jours|semaines|moratoire)", r"(?:nous|me) laisser jusqu",
    r"report(?:er)? (?:l'echeance|d'echeance|le paiement|de paiement|de l'echeance)",
    r"delai (?:supplementaire|jusqu)", r"un (?:petit )?(?:delai|report)\b",
    r"(?:difficultes?|probleme\w*|tension\w*|soucis?) (?:de |financier\w*|passager\w*"
    r"|ponctuel\w*)~?(?:tresorerie)?", r"tresorerie~?(?:tendue|difficile|ne permet|compliquee|insuffisante|a sec)",
    r"(?:ne|n')~?(?:peux|pouvons|peut|pourrai|pourrons|suis pas en mesure"
    r"|sommes pas en mesure)~?(?:pas )?(?:vous )?(?:payer|regler|solder|honorer|tout)",
    r"impossible (?:de|pour (?:moi|nous) de) (?:vous )?(?:payer|regler)", r"pas les moyens", r"chomage",
    r"la moitie~?(?:maintenant|tout de suite|puis|et le reste)", r"le (?:reste|solde) (?:en|le mois|dans|plus tard)",
    r"payer en plusieurs", r"acompte de", r"payment plan", r"(?:in|by|pay\w*~) ?(?:\w+ )?instal+ments?",
    r"instal+ments?", r"split (?:this|it|the|into)", r"(?:spread|stagger)\w*~?(?:payment|cost|over)",
    r"\ba month\b|\bper month\b|each month|monthly", r"(?:more|some|extra|additional|a bit of|a little) time\b",
    r"\bextension\b", r"give us until",
    r"(?:can't|cannot|can not|cant|unable to|not able to|couldn't|not in a position to)~?(?:afford|pay)", r"afford",
    r"struggl\w+", r"cash ?flow", r"tough (?:right now|at the moment|times)",
    r"financial (?:difficult\w*|hardship|trouble)", r"half now", r"part payment", r"partial payments?",
    r"defer\w*~?payment", r"ratenzahlung", r"\braten\b", r"stund\w+", r"zahlungsaufschub", r"a plazos",
    r"fraccion\w+", r"aplazamiento", r"a rate\b", r"rateizz\w+", r"dilazion\w+", r"\bproroga\b", r"termijnen",
    r"betalingsregeling", r"uitstel", r"gespreid",
)  # fmt: skip

PAID: Final = _any(
    r"(?:avons|ai|a|ont|avait|avions) (?:bien |deja |egalement |donc )?(?:ete )?(?:bien |deja |egalement "
    r"|donc )?(?:paye|regle|vire|verse|solde|acquitte|envoye|emis|effectue|fait|procede|depose|poste|debite"
    r"|preleve)e?s?\b(?!~?(?:une? )?(?:erreur|reclamation|demande|declaration|mail|courrier|message|copie"
    r"|facture a))", r"deja (?:ete )?(?:paye|regle|effectue|solde|vire|acquitte|verse|fait)e?s?",
    r"^\W*(?:bonjour\W+)?(?:paye|regle|reglee|payee|c'est (?:paye|regle|fait)|virement (?:fait|effectue|envoye))\b",
    r"\best (?:deja |bien )?(?:paye|regle|solde|acquitte)e?s?\b",
    # "je vous règle vendredi" is to come, "réglé vendredi" is done: the accents are gone here, so the pronoun decides.
    r"(?<!\bje )(?<!\bvous )(?<!\bon )\b(?:paye|regle|vire|effectue|envoye)e?s? (?:ce matin|hier|(?:lundi|mardi"
    r"|mercredi|jeudi|vendredi)(?! prochain)|la semaine derniere|le mois dernier"
    r"|par (?:carte|virement|cheque|prelevement))",
    r"(?:virement|paiement|reglement|cheque)~?(?:est |sont )?(?:parti|passe|effectue|execute|emis|envoye|poste"
    r"|fait|debite)e?s?\b(?! (?:demain|lundi|vendredi|la semaine prochaine|dans|fin))",
    r"(?:preuve|justificatif|avis|attestation|ordre|confirmation|copie) d[eu]~?(?:virement|paiement|reglement)",
    r"crois\w+~?(?:virement|paiement|reglement|cheque)",
    r"(?:vous|l')(?:ai|avons) (?:deja )?(?:regle|paye|vire|envoye (?:un|le) (?:cheque|virement|paiement"
    r"|reglement))", r"verifi\w+~?(?:vos comptes|votre banque|votre compte|vos releves)",
    r"(?:was|were|been|already|have|has|just|'ve) (?:already |been |just |also )*(?:paid|settled|sent|transferred"
    r"|wired|remitted|cleared)\b(?!~?(?:yet|a copy|an e-?mail|to accounts|this on to))",
    r"\b(?:we|i) (?:already |have |just |'ve )*(?:paid|settled|transferred|wired|remitted)\b",
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
)  # fmt: skip

NOT_PAID: Final = _any(
    r"(?:pas|jamais|rien|aucun\w*)~?(?:encore )?(?:ete )?(?:paye|regle|effectue|vire|verse|solde)\w*", r"pas encore",
    r"(?:not|n't|never|havent|hasnt)~?(?:yet )?(?:been )?(?:paid|made|settled|sent|transferred|done)",
    r"(?:as soon as|once|when|until|if|after)~(?:pa(?:id|ys|y)|payment|settled|received)",
    r"(?:des que|lorsque|quand|si|apres que|une fois que)~(?:paye|regle|recu|payer|regler)\w*", r"noch nicht",
    r"todavia no|aun no", r"non ancora", r"nog niet",
    r"(?:sera|seront|serez|serait|va etre|vont etre|will be|to be|should be)~?(?:paye|regle|effectue|paid|made"
    r"|settled|sent)\w*", r"(?:par|a) (?:erreur|tort)",
)  # fmt: skip

PROMISE: Final = _any(
    r"\b(?:paiement|reglement|virement|payment|transfer) (?:le |on |pour |ce |this )?(?:lundi|mardi|mercredi"
    r"|jeudi|vendredi|demain|fin|\d{1,2}[/ ]|monday|tuesday|wednesday|thursday|friday|tomorrow)",
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
    r"\b(?:will|'ll|shall|going to|plan to|expect to|intend to)~?(?:be )?(?:pay|paid|settle\w*|transfer\w*"
    r"|send the (?:money|payment)|wire|remit|sort (?:it|this)|make (?:the )?payment|go out|clear|done|made"
    r"|released|processed)\b",
    r"(?:payment|invoice|it|this|transfer|wire)~?(?:is|has been|was)~?(?:scheduled|planned|approved|in (?:our"
    r"|the) (?:next )?payment run|being processed|set up|due to go|on its way)", r"payment run",
    r"you (?:should|will|'ll) (?:have|receive|get)~?(?:money|payment|it|funds|transfer)",
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
)  # fmt: skip

NOT_A_PROMISE: Final = _any(
    r"(?:pas|not|n't|jamais) (?:encore |yet |been |ete )*(?:paye|regle|paid|settled)\w*",
    r"(?:ne|n')~?(?:vous |la |le |les )?(?:pai|pay|regl|vers|sold)\w*~?(?:pas|rien|plus|jamais)",
    r"(?:will not|won't|wont|not going to|refuse to|until)~?(?:be )?(?:pay|paid)\w*", r"jamais (?:paye|regle)\w*",
)  # fmt: skip

QUESTION: Final = _any(
    r"\?", r"(?:pouvez|pourriez|pourrais|peux|auriez|pourrait)[- ](?:vous|tu|on|il)",
    r"(?:merci de|veuillez|priere de|je vous prie de|besoin (?:de|d')|il (?:nous|me) (?:faut|faudrait"
    r"|manque))~?(?:envoyer|renvoyer|transmettre|communiquer|fournir|preciser|indiquer|confirmer|joindre|adresser"
    r"|rib|coordonnees|facture|duplicata|copie|bon de commande|numero)(?!~?(?:avoir|declaration))",
    r"(?:je|nous) (?:n'ai|n'avons) pas (?:recu |trouve |retrouve )?(?:la|cette|votre|de) facture",
    r"(?:n'|ne )~?retrouv\w+", r"a quoi correspond", r"\b(?:could|can|would|may) (?:you|we|i)\b",
    r"please (?:can|could|send|resend|confirm|provide|advise|clarify|let (?:me|us) know)",
    r"\b(?:which|what|who|why|where|how)\b~?(?:is|are|was|did|do|does|have|has|should|services?)",
    r"(?:need|require)~(?:copy|invoice|po number|purchase order|details|statement)", r"(?:konnen|konnten) sie",
    r"(?:puede|podria)n? ", r"(?:puo|potete|potrebbe) ", r"kunt u|kunnen jullie",
)  # fmt: skip

NOT_A_QUESTION: Final = _any(
    r"(?:plaisant\w+|vous (?:vous )?moqu\w+|are you (?:kidding|joking|serious)|serieu\w+|is this a joke)\W{0,3}",
    r"merci de~?(?:cesser|verifier|ne pas|noter|declarer|voir|patienter|mettre a jour|nous adresser un avoir)",
    r"please (?:note|stop|remove|look into|issue|write|update)",
)  # fmt: skip

AUTO_SUBJECT: Final = _any(
    r"^(?:re ?: ?|tr ?: ?|fwd? ?: ?)*(?:reponse automatique|absence du bureau|absent\w*|message d'absence"
    r"|out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|autoreply"
    r"|automatische antwort|abwesenheit\w*|respuesta automatica|fuera de (?:la )?oficina|risposta automatica"
    r"|fuori sede|automatisch antwoord|afwezig\w*|ooo\b|on (?:annual )?leave|vacation)", r"accuse de reception",
    r"(?:ticket|case|request|demande) ?\[?#? ?\d+", r"we have received your (?:request|message|e-?mail)",
)  # fmt: skip

AUTO_TEXT: Final = _any(
    r"(?:message|reponse|mail|courriel|e-mail) (?:est )?(?:automatique|genere automatiquement"
    r"|envoye automatiquement)",
    r"(?:automatic|automated|auto-generated|auto[- ]?reply|autoreply)(?: \w+)? ?(?:reply|response|message|e-?mail"
    r"|notification)?", r"this (?:mailbox|inbox|address) is (?:not|no longer) monitored",
    r"ne pas repondre a ce (?:message|mail|courriel)", r"do not reply to this",
    r"automatisch (?:generiert|erstellt|gegenereerd)\w*",
    r"(?:je suis|etant|serai|suis)~?(?:absent\w*|en conges?|en vacances|en deplacement|hors du bureau|en arret"
    r"|en formation)", r"bureaux? (?:sera|seront|est|sont) ferme\w*",
    r"(?:i am|i'm|i will be|im)~?(?:out of (?:the )?office|on (?:annual |maternity |paternity |sick "
    r"|parental )?leave|away from|on holiday|on vacation|travelling)", r"limited access to (?:my )?e-?mail",
    r"nicht im (?:haus|buro)", r"im urlaub", r"fuera de la oficina", r"fuori (?:ufficio|sede)", r"afwezig",
)  # fmt: skip

BOUNCE: Final = _any(
    r"n'a pas pu etre (?:remis|delivre|distribue|achemine)", r"adresse d'? ?au moins un destinataire",
    r"\bofr_?\d{3}", r"\blpn\d{3}", r"non (?:distribue|remis|delivre)",
    r"echec (?:de la )?(?:remise|distribution|livraison)", r"boite (?:aux lettres )?(?:est )?pleine",
    r"utilisateur inconnu", r"undeliver\w+",
    r"delivery (?:status notification|has failed|to the following|failure|failed)", r"returned to sender",
    r"mail delivery (?:failed|subsystem|system)",
    r"(?:address|mailbox|user|recipient|account)~?(?:not found|unknown|unavailable|does not exist|rejected|full)",
    r"\b5\.[1-7]\.\d{1,2}\b", r"\b55[0-4][ -]", r"unzustellbar", r"no se ha podido entregar",
    r"mancata consegna|non recapitabile", r"niet bezorgd|onbestelbaar",
)  # fmt: skip

DAEMON: Final = _any(
    r"mailer-daemon", r"postmaster@", r"mail delivery (?:sub)?system",
)  # fmt: skip
