"""Which words ask something, and which were written by a machine."""

from __future__ import annotations

from typing import Final

from collector.domain.replies.labels import any_of

QUESTION: Final = any_of(
    r"\w+\W{0,4}\?", r"(?:pouvez|pourriez|pourrais|peux|auriez|pourrait)[- ](?:vous|tu|on|il)",
    r"(?:merci de|veuillez|priere de|je vous prie de|besoin (?:de|d')|il (?:nous|me) (?:faut|faudrait"
    r"|manque))~?(?:envoyer|renvoyer|transmettre|communiquer|fournir|preciser|indiquer|confirmer|joindre"
    r"|(?<!vous )adresser|rib|coordonnees|facture|duplicata|copie|bon de commande|numero)(?!~?(?:avoir|declaration))",
    r"(?:je|nous) (?:n'ai|n'avons) pas (?:recu |trouve |retrouve )?(?:la|cette|votre|de) facture",
    r"(?:n'|ne )~?retrouv\w+", r"a quoi correspond", r"\b(?:could|can|would|may) (?:you|we|i)\b",
    r"please (?:can|could|send|resend|confirm|provide|advise|clarify|let (?:me|us) know)",
    r"^\W*(?:(?:hi|hello|and|so|also|but) ?\W*)?(?:which|what|who|why|where|how|when)\b~?(?:is|are|was|were|did|do"
    r"|does|have|has|should|can|could)\b",
    r"(?:know|tell|explain|understand|clarify|confirm|sure|wonder\w*|see)~?(?:which|what|who|why|where|how|when)\b",
    r"(?:need|require)~(?:copy|invoice|po number|purchase order|details|statement)", r"(?:konnen|konnten) sie",
    r"(?:puede|podria)n? ", r"(?:puo|potete|potrebbe) ", r"kunt u|kunnen jullie",
    r"\b(?:quel(?:le)?s?|combien|pourquoi) (?:est|sont|etait|est-ce|prestation|montant|facture)",
    r"\ba qui (?:dois|faut)", r"\best[- ]ce qu", r"(?:rappel\w*|appel\w*|telephon\w*|joindre)[- ](?:moi|nous)",
    r"(?:me|nous) (?:rappeler|appeler|joindre)", r"(?:can|could) (?:someone|somebody|anyone)",
    r"please (?:ring|call|phone|explain|forward)", r"il (?:nous|me) (?:faut|faudrait|manque)\b",
    r"quelqu'un (?:peut|pourrait)",
    r"(?:souhait|voudr|aimer)\w*~?(?:obtenir|recevoir|copie|releve|savoir|connaitre)\b",
    r"(?:would|\w+'d) like (?:a|an|the|to (?:see|have|receive|get|know))\b",
)  # fmt: skip

NOT_A_QUESTION: Final = any_of(
    r"(?:can|could|would|will) you (?:please |pls |kindly |just )?(?:check|verify|update|correct|stop|close|cancel"
    r"|look|remove|amend|allocate|fix)\w*(?:[^?]{0,80}\?)?",
    r"(?:pouvez|pourriez|peux|pourrais)[- ](?:vous|tu) (?:s'il vous plait |svp )?(?:verifier|arreter|cesser"
    r"|mettre a jour|rectifier|corriger|annuler|regarder|supprimer|solder)(?:[^?]{0,80}\?)?",
    r"(?:envoyer|transmettre|adresser|parvenir|etablir|send|issue)~?(?:factur|invoice|bill|avoir)\w*~?"
    r"(?:rectifi|corrig|modifi|correct|revis|amend)\w*",
    r"(?:plaisant\w+|vous (?:vous )?moqu\w+(?: d[eu] (?:moi|nous|monde))?"
    r"|are you (?:kidding|joking|serious)|serieu\w+|is this a joke)\W{0,3}",
    r"merci de~?(?:cesser|verifier|ne pas|noter|declarer|voir|refaire|rectifier|corriger|annuler|patienter"
    r"|mettre a jour|nous adresser un avoir)", r"please (?:note|stop|remove|look into|issue|write|update)",
)  # fmt: skip

COURTESY: Final = any_of(
    r"merci (?:beaucoup |bien |encore )*(?:de |d'|pour )~?(?:prevenu|message|retour|reponse|rappel|information|patience"
    r"|comprehension|gentillesse|signale)\w*",
    r"(?:thanks|thank you)~?(?:letting|for (?:the|your)|heads up|reminder|so much|a lot)\b",
    r"pas de (?:souci|probleme)s?\b", r"no (?:worries|problem)\b",
    r"(?:demande|message|mail|courrier|relance)~?(?:bien )?(?:recu|pris en compte|prise en compte|transmis|note)e?\b",
    r"bien (?:recu|note)", r"appreciate\w*~?(?:heads|reminder|patience|message)",
    r"bonne? (?:reception|journee|soiree|fin de|semaine|week)",
)  # fmt: skip
"""What is said to be polite, and says nothing of the claim."""

IN_THEIR_HANDS: Final = any_of(
    r"(?:sitting|stuck|waiting|still|is|est|encore|toujours|suit|passe)~?(?:in|with|at|on|en|dans|chez|au|a|son|pour)"
    r"~?(?:queue|approvals?|signature|validation|circuit|workflow|desk|approbation|signer|director|directeur"
    r"|direction)",
    r"(?:not|\w+n't|pas)~?(?:looked at|signed off|approved|reviewed|signe|valide|vu|regarde)~?(?:yet|encore)?",
    r"en cours de (?:validation|traitement|signature|verification|controle)",
)  # fmt: skip
"""How far the invoice is on its way through their house; promises nothing and contests nothing."""

ANOTHER_ANSWERS: Final = any_of(
    r"(?:has|have|'s) left (?:the|our|us)\b", r"(?:no longer|not) (?:works?|working|with us|in charge|my)\b",
    r"(?:copying|cc'?ing|adding|looping) (?:in )?\w+",
    r"(?:forwarded|passed|passing|sent)~?(?:to|on to)~?(?:accounts|finance|colleague|director|manager"
    r"|department|team|desk)",
    r"(?:n'est|ne suis|n'etant) plus~?(?:en charge|parmi nous|dans)",
    r"(?:transmis|transmets|transfere|fais suivre|copie)~?(?:service|collegue|compta\w*|responsable|direction|dossier)",
)  # fmt: skip
"""Who it is that will answer; nothing of the claim."""

AUTO_SUBJECT: Final = any_of(
    r"^(?:re ?: ?|tr ?: ?|fwd? ?: ?)*(?:reponse automatique|absence\b|absent\w*|fermeture\b|message d'absence"
    r"|out of (?:the )?office|automatic reply|auto(?:matic)?[- ]?(?:reply|response)|autoreply|automatische antwort"
    r"|abwesenheit\w*|respuesta automatica|fuera de (?:la )?oficina|risposta automatica|fuori sede"
    r"|automatisch antwoord|afwezig\w*|ooo\b|on (?:annual )?leave|vacation)", r"auto[- ]?(?:reply|response)\b",
    r"reponse automatique", r"^(?:lu|read|gelesen|leido|letto|gelezen) ?: ",
)  # fmt: skip

TICKET_SUBJECT: Final = any_of(
    r"accuse de reception", r"(?:ticket|case|request|demande) ?\[?#? ?\d+",
    r"we have received your (?:request|message|e-?mail)",
)  # fmt: skip
"""What a help desk writes over its machine's mails, and over those its people write."""

SAYS_IT_IS_A_MACHINE: Final = any_of(
    r"(?:message|reponse|mail|courriel|e-mail|notification) (?:est |a ete )?(?:automatique"
    r"|genere\w* automatiquement|envoye\w* automatiquement)",
    r"(?:automated|automatically generated|auto-generated) (?:\w+ )?(?:reply|response|message|e-?mail|notification)",
    r"mailinblack", r"(?:verify|confirm|prouver|confirmer)~?you(?:'re| are)? (?:human|a person|not a robot)",
    r"vous n'etes pas un robot", r"spam (?:filter|protection)",
)  # fmt: skip
"""No person writes this of his own mail."""

AUTO_TEXT: Final = any_of(
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
    r"(?:offices?|shop|store|company) (?:is|are|will be)~?closed\b", r"(?:i am|i'm) away\b",
    r"(?:no|without|limited|intermittent) access to (?:my )?e-?mails?",
)  # fmt: skip

BOUNCE: Final = any_of(
    r"n'a pas (?:pu etre|ete) (?:remis|delivre|distribue|achemine)", r"adresse d'? ?au moins un destinataire",
    r"\bofr_?\d{3}", r"\blpn\d{3}", r"non[- ](?:distribue|remise?|delivre)",
    r"echec (?:de la )?(?:remise|distribution|livraison)", r"boite (?:aux lettres )?(?:est )?pleine",
    r"utilisateur inconnu", r"undeliver\w+",
    r"delivery (?:status notification|has failed|to the following|failure|failed)", r"returned to sender",
    r"mail delivery (?:failed|subsystem|system)",
    r"(?:address|mailbox|user|recipient|account)~?(?:not found|unknown|unavailable|does not exist|rejected|full)",
    r"\b5\.[1-7]\.\d{1,2}\b", r"\b55[0-4][ -]", r"unzustellbar", r"no se ha podido entregar",
    r"mancata consegna|non recapitabile", r"niet bezorgd|onbestelbaar",
    r"(?:address|recipient|mailbox)~?(?:couldn't|could not|wasn't|was not) be found",
    r"(?:couldn't|could not|cannot|unable to) (?:be )?deliver\w*",
    r"(?:adresse|destinataire|boite)~?(?:n'existe pas|introuvable|inconnue?|inexistante?|saturee)",
    r"echec de (?:la )?(?:remise|distribution|livraison)",
)  # fmt: skip

DAEMON: Final = any_of(
    r"mailer-daemon", r"postmaster@", r"mail delivery (?:sub)?system",
)  # fmt: skip

ACKNOWLEDGED: Final = (
    any_of(
        r"thank(?:s| you) for (?:contacting|reaching|getting in touch|your (?:message|e-?mail|request|[ei]nquiry))",
        r"merci (?:d'avoir contacte|de nous avoir|pour votre (?:message|demande|mail|prise de contact))",
        r"vous avez contacte",
    ),
    any_of(
        r"(?:request|ticket|message|e-?mail|[ei]nquiry|case)~?(?:has been|was|is) (?:received|logged|created|opened"
        r"|registered)",
        r"(?:demande|message|ticket|mail|requete)~?ete (?:enregistre|recu|prise? en compte|cree|transmis)\w*",
        r"(?:we have|we've) (?:received|got) your",
        r"avons (?:bien )?(?:recu|pris en compte) votre (?:demande|message|e-?mail|courriel)",
    ),
    any_of(
        r"(?:we|team|agent|adviser|advisor|colleague|somebody|someone)~?(?:will|\w+'ll|aims? to)~?"
        r"(?:get back|respond|reply|be in touch|review|contact)",
        r"(?:conseiller|equipe|service|nous|collaborateur)~?(?:reviendr|repondr|traiter|contacter)\w*",
        r"reviewed by our",
    ),
    any_of(
        r"within \d+ (?:\w+ )?(?:hours|days)",
        r"(?:sous|dans un delai de) \d+ ?(?:h|heures|jours)\b",
        r"response times?",
    ),
    any_of(
        r"do not reply",
        r"ne pas repondre",
        r"(?:add|provide)~?comments",
        r"reply to this e-?mail",
        r"(?:opening|office|business) hours",
        r"horaires d'ouverture",
        r"(?:reference|ticket) (?:number|id)",
        r"numero de (?:ticket|dossier|demande|suivi)",
    ),
)
"""What a help desk's machine says, one matter a table."""

A_TICKET: Final = any_of(
    r"^[^#]{0,400}# ?\d{3,}",
    r"(?:ticket|request|case|demande|dossier|reference|ref\.?)(?: (?:number|id|n°|numero"
    r"|no\.?))? ?:? ?[#\[(]*[a-z\d]{0,6}-?\d{3,}",
)  # fmt: skip
