"""Which words speak of an insolvency, and which ask us not to write or not to keep what we know."""

from __future__ import annotations

from typing import Final

from collector.domain.replies.labels import any_of

INSOLVENCY: Final = any_of(
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
    r"cesse (?:toute |son |notre )?(?:activite|son activite)", r"\bliquid(?:ation|ateur|atrice|ators?)s?\b",
    r"\bredress?ement\b(?! fiscal)", r"jugement d'ouverture",
    r"\bplans? (?:de )?(?:sauvegarde|continuation|redressement|apurement|cession)", r"creances? anterieures?",
    r"administrateurs? (?:judiciaire|provisoire)s?", r"commissaire a l'execution", r"\ben (?:rj|lj|sauvegarde)\b",
    r"insuffisance d'actif", r"\bradie(?:e|s|es)?\b", r"\bdissou(?:s|te)\b", r"\bdissolution\b",
    r"depo\w+ (?:le )?bilan", r"retablissement (?:professionnel|personnel)", r"cle sous la porte",
    r"gel des (?:paiements|creances|dettes)",
    r"(?:societe|entreprise|boite|magasin|boutique)~?(?:a (?:definitivement )?ferme|n'existe plus)\b",
    r"administration order",
    r"(?:into|entered|in|under|gone to) (?:formal )?administration\b(?! (?:team|department))", r"\bmoratorium\b",
    r"\b[ci]va\b", r"voluntary (?:liquidation|administration|arrangement)", r"\bexaminer(?:ship)?\b",
    r"\breceivers?\b", r"\b(?:wind|winding|wound)(?: \w+){0,3} up\b",
    r"cease(?:d|s)? (?:to trade|trading|operations)", r"(?:no longer|stopped|not) trading", r"out of business",
    r"gone (?:bust|under)\b", r"\bstruck off\b", r"strike[- ]off", r"\bdissolved\b", r"sequestrat\w+", r"trust deed",
    r"automatic stay", r"scheme of arrangement", r"breathing space", r"benefit of (?:the |its )?creditors",
    r"(?:creditors'?|unsecured creditors?)~?(?:meeting|dividend|committee)", r"chapter (?:eleven|seven)",
    r"\badministrators\b", r"appointed (?:an? )?(?:administrator|liquidator|receiver|trustee)",
    r"administrator~?appointed",
)  # fmt: skip

NOT_AN_INSOLVENCY: Final = any_of(
    r"(?:liquid|destock)\w+ (?:totale |complete |generale )?(?:d[eu] |des |de (?:la |notre |nos |l'))?~?"
    r"(?:stocks?|soldes|collection|ete|hiver|produits|articles)\b",
    r"(?:stock|clearance|summer|winter)~?liquidation", r"liquidation (?:of|sale)~?(?:stock|items|furniture)?",
)  # fmt: skip
"""A shop that liquidates its stock owes as before."""

GDPR: Final = any_of(
    r"(?:origine|provenance|source)~?(?:mes|nos|my|our|these|ces) (?:coordonnees|donnees|adresse|informations?"
    r"|data|details)",
    r"(?:cesse[rz]?|arrete[rz]?|stop|cease)~?(?:tout|toute|tous|all|any) (?:envois?|contacts?|communications?"
    r"|courriers?"
    r"|correspondan?ce|sollicitations?|messages?|e-?mails?)",
    r"(?:reglement europeen|articles?|art\.?)~?(?:15|16|17|18|20|21|22)~?(?:reglement|rgpd|gdpr|eu|europ\w*)\b",
    r"(?:informations?|donnees|choses)~?(?:a mon sujet|sur (?:moi|ma personne|mon compte)|me concern\w+)",
    r"(?:information|data|else|things)~?(?:on|about) (?:me|us)\b",
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
    r"(?:do not|don't|dont|never) (?:ever )?(?:contact|e-?mail|write|call|message)~?(?:me|us)?~?(?:again|any ?more"
    r"|anymore)", r"personal data", r"opt[- ]?out", r"cease and desist", r"harass\w+",
    r"(?:loschen|entfernen) sie~?(?:daten|adresse)", r"datenschutz", r"keine (?:weiteren )?(?:e-?mails|nachrichten)",
    r"(?:borr|elimin|suprim)\w+~?datos", r"cancell\w+~?dati", r"verwijder\w*~?gegevens", r"\bavg\b",
    r"oppos\w+~?au traitement", r"\bmes donnees\b", r"informations?~?(?:me|nous) concern\w+",
    r"plus (?:jamais )?(?:me |m'|nous )(?:ecrire|contacter|solliciter|envoyer|relancer|appeler|demarcher)",
    r"(?:cesse[rz]|arrete[rz]|stop) de m'? ?(?:ecri|contact|envo|sollic|harcel|appel|demarch|spam|relanc)\w*",
    r"(?:d'ou|ou|comment|qui)~?(?:tenez|eu|obtenu|trouve|donne)\w*~?(?:mon|mes|notre|nos) (?:adresse|e-?mail|mail"
    r"|numero|coordonnees|contact)", r"(?:laissez|fichez|foutez|lachez)[- ](?:moi|nous)"
    r"(?! (?:un|le|la (?!paix)|du|de|jusqu|encore|quelques|finir|voir|regard|verif))",
    r"\bmy (?:personal )?(?:data|information)\b", r"(?:take|remove|get) (?:me|us|my \w+) (?:off|from)",
    r"(?:no|any|want) (?:more|further)~?(?:e-?mails?|letters?|messages?|calls?|correspondence)\b",
    r"(?:stop|quit|cease) (?:bothering|pestering|hassling|texting|mailing|all (?:contact|communication))",
    r"leave (?:me|us) alone", r"(?:how|where) did you get (?:my|our)",
    r"(?:hold|have|store|keep|process)\w* (?:about|on) me\b",
    r"(?:do not|don't|dont|never) (?:ever )?(?:contact|e-?mail|write to|text|message) (?:me|us|this)\b",
    r"information commissioner", r"withdraw~?consent", r"mailing list", r"object to~?processing",
    r"retir\w*~?consentement", r"\bccpa\b|\blgpd\b|data subject", r"right to delete", r"\ba supprimer\b",
    r"traitement de mes (?:donnees|informations)", r"donnees~?(?:conserv|deten|stock|possed)\w*",
    r"(?:obtain|get|find|found|got)\w*~?(?:my|our) (?:contact|details|e-?mail|info\w*|number|address)",
    r"no longer (?:wish|want)~?(?:receive|get|hear|contact)\w*",
    r"(?:ne )?(?:souhait|veu|desir)\w* plus~?(?:recevoir|etre contact|mail|message)\w*",
)  # fmt: skip

NO_MORE_REMINDERS: Final = any_of(
    r"(?:cesse[rz]|arrete[rz]|stopper?)~?(?:ces|vos|les|toutes?|de) (?:relance\w*|courriers?|lettres?|rappels?"
    r"|envois?|poursuites?|sollicitations?)",
    r"(?:stop|cease|no more)~?(?:reminders?|chasing|dunning|demands?|letters?)",
)  # fmt: skip
"""Asked by one who says nothing else, a wish to be left alone; by one who paid or contests, what follows from it."""
