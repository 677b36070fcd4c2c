"""Which words contest the claim: the sum, the work, or by whom it is owed."""

from __future__ import annotations

from typing import Final

from collector.domain.replies.labels import any_of

DISPUTE: Final = any_of(
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
    r"(?:demand|attend|exig|souhait|reclam)\w*~?(?:une |un )?(?:reduction|remise|geste|ristourne|rabais|correction"
    r"|rectifi\w+)", r"annul\w+", r"resili\w+", r"retract\w+", r"vice cache", r"inacceptable", r"scandal\w+",
    r"\barnaque\w*", r"escroc\w*", r"\bvol(?:eur)?s?\b(?! direct)",
    r"(?:mon|notre|nos|mes|un|l')\W?(?:avocat|conseil juridique|huissier|juriste|protection juridique)s?\b",
    r"mise? en cause", r"retard de livraison", r"prescri(?:t|te|ption)", r"\bpenalites? (?:injust|abus|indu)\w*",
    r"usurpat\w+", r"(?:ne |n'|pas |not |\w+n't )~?(?:votre|un de vos|your|a) (?:client|customer|debiteur|debtor)\w*",
    r"\bdisput(?:e|ed|es|ing)\b",
    r"(?:not|\w+n't|dont|isnt|didnt|never|doesnt)~?(?:agree|accept|owe|order|ours|request|authori[sz]e|sign|receive"
    r"|deliver|complet|work|right|correct|finish|approv|ask)\w*", r"disagree\w*", r"object to",
    r"reject\w*~?(?:invoice|charge|claim)", r"refus\w+~?pay",
    r"(?:will not|won't|wont|not going to|refuse to) (?:be )?pay\w*(?!~(?:until|before) (?:mon|tues|wednes|thurs"
    r"|fri))",
    r"(?:is|are|was|were|looks?|seems?|be)~?(?:wrong|incorrect|inaccurate|faulty|defective|damaged|broken|late"
    r"|overcharged|missing|unacceptable|terrible|awful|poor|substandard|too high|excessive)\b",
    r"\b(?:wrong|incorrect) (?:amount|invoice|price|vat|quantity|line|rate|company)",
    r"arriv\w+~?(?:damaged|broken|late)", r"(?:does|do|did)(?:n't| not)~?(?:work|match|correspond|look right)",
    r"charg\w+~?(?:twice|double|too much)", r"overcharg\w+", r"double[- ](?:charg|bill)\w*",
    r"should(?:n't| not)~?(?:been? )?(?:billed|charged|invoiced)", r"(?:not|\w+n't) (?:been )?(?:happy|satisfied)",
    r"\bunhappy\b", r"complain\w*(?! to the (?:ico|cnil|information|data))", r"refund",
    r"(?:issue|send|need|want|expect|owed?|raise)~?(?:a )?credit note", r"cancel\w+",
    r"terminated? (?:the|our|this) (?:contract|subscription|agreement)", r"nothing (?:is )?(?:owed|due)",
    r"(?:not|never)~?(?:my|our) (?:debt|invoice|account|order)", r"\b(?:scam|fraud\w*|rip[- ]?off)\b",
    r"(?:my|our|the|a) (?:lawyer|solicitor|attorney|legal (?:team|department|counsel))s?\b", r"breach\w*~?contract",
    r"anything is owed", r"we agreed on~?and not", r"poor quality", r"overbilled", r"bestreit\w+", r"widerspr\w+",
    r"reklam\w+", r"mangel\w*", r"nicht (?:einverstanden|erhalten|bestellt|geliefert|korrekt)", r"falsch\w*",
    r"no (?:estamos|estoy) de acuerdo", r"impugn\w+", r"reclamacion", r"defectuos\w+",
    r"no (?:hemos|he) (?:recibido|pedido)", r"incorrect[ao]\b", r"contestiamo", r"contesto",
    r"non (?:siamo|sono) d'accordo", r"non (?:abbiamo|ho) (?:ricevuto|ordinato)", r"difettos\w+", r"errat[ao]\b",
    r"betwist\w*", r"niet (?:akkoord|eens|ontvangen|besteld|geleverd)", r"onjuist", r"\bgebrek\w*",
    # What is said of the sum: not due, too much, not as agreed.
    r"pas (?:due?s?(?! tout)|redevables?|justifiee?s?|exigibles?|valables?|opposables?)\b", r"sans objet",
    r"\becarts?\b",
    r"(?:factur\w+|penalites?|frais|interets?|indemnites?|montants?|sommes?|relances?|tarifs?|prix|heures?"
    r"|lignes?)~?(?:abusi|infond|indue?s?\b|illegitim|excessi|exager|disproportion|illega|inexpliqu|contestab"
    r"|erron)\w*",
    r"(?:devis|contrat|bon de commande|accord|convenu)\w*~?(?:etait|portait|prevoyait|indiquait|stipulait"
    r"|mentionnait|disait|parlait)", r"au lieu d",
    r"(?:alors que|nous avions|on avait|etait|avait ete) (?:\w+ )?convenu",
    r"(?:convenu|prevu|promis|annonce)e?s? (?:n'|ne )?~?(?:apparai\w+|figur\w+|appliqu\w+|dedui\w+"
    r"|tenu\w*) ?(?:pas)?",
    r"(?:n'apparai\w+|ne figur\w+|n'a pas ete (?:dedui|appliqu|pris|compt)\w*) ?(?:pas|nulle part)?",
    r"(?:factur|compt|prelev)\w*~(?:2 fois|deux fois|en double|doublon)", r"\bdoublons?\b",
    r"connai\w+ (?:pas|ni)~?(?:vous|votre|vos|cette|ce|ca)\b",
    r"(?:ne|n')~?vous connai\w+", r"vous vous tromp\w+",
    r"tromp\w+ de (?:personne|destinataire|societe|client|montant|factur\w+)", r"donn\w+ pas suite",
    r"sans (?:mon|notre) (?:accord|autorisation)",
    r"non[- ](?:autoris|justifi|fond|prevu|valid|du\b|due\b|conven)\w*",
    r"(?:attend\w*|attente|promis|demand\w*|reclam\w*)~?(?:l'|un |d'un |cet |votre )avoir\b",
    r"\bl'avoir (?:promis|prevu)", r"(?:factur\w+|devis|montants?|lignes?|adresse|tva)~?(?:rectifi|corrig|refai)\w*",
    r"\bavoirs? (?:correctif|partiel)s?",
    r"(?:rectifi|corrig|refai|revoi)\w*~?(?:la |cette |votre |une |le )?(?:factur|montant|adresse|tva|ligne"
    r"|calcul)\w*",
    # What is said of the work.
    r"(?:ne|n')~?(?:fonctionn|march|correspond|convien|respect)\w*~?(?:pas|plus|jamais|nullement)",
    r"(?:pas|jamais|point) (?:encore |toujours )?(?:ete )?(?:rendu|fourni|execut|realis|effectu|livr|termin|fini"
    r"|achev|fait|assur|honor|respect|install|corrig|resolu|repar|mis en (?:ligne|service|place)|venus?\b"
    r"|intervenu)\w*",
    r"(?:pas|jamais|aucun\w*)~?(?:valide|approuve|autorise|commande|souscri|signe|donne (?:mon|notre) accord)\w*",
    r"\b(?:bugs?|bogues?|bugge\w*|dysfonctionn\w+|anomalies?|malfacons?|inutilisables?|inexploitables?|inacheve\w*"
    r"|incomplet\w*|honteu\w+|lamentables?|deplorables?|catastroph\w+|inadmissibles?|incompeten\w+|decu\w*)\b",
    r"(?:site|appli\w*|serveur|logiciel|boutique|machine|systeme|page)\w*~?(?:plant\w+|rame\b|hors (?:service"
    r"|ligne)|lent\w*)", r"\bil (?:en )?manqu\w+(?!~?(?:rib|iban|factur|numero|adresse|bon de|referenc|info))",
    r"defauts\b(?! de pa)", r"(?:travail|boulot|service|prestation|resultat)\w*~?(?:nul|pourri|baclee?|pas fait)\b",
    r"inexecution", r"(?:marchandises?|colis|produits?|articles?|commandes?|materiel)~?(?:retourn|renvoy)\w*",
    r"bon de retour", r"sent (?:\w+ ){0,4}back\b", r"(?:where|my|our)~?credit note",
    # He keeps the money until the work is done or put right.
    r"\b(?:tant qu|avant qu|jusqu'a ce qu|des qu|lorsqu|quand|une fois|a condition qu|sous reserve|apres"
    r"|si )\w*~?(?:corrig|repar|livr|termin|resolu|repris|remplac|leve[es]|refai|rectifi|fonctionn|achev"
    r"|mis en ligne)\w*", r"tant que (?:ce|cela|ca|c') ?(?:n'|ne )?est pas (?:regle|fait|clair|resolu)\w*",
    r"(?:bloqu|suspend|retien|reten)\w*~?(?:factur|paiement|reglement|somme|solde|versement)\w*",
    r"(?:factur|paiement|reglement)\w*~?(?:bloque|suspendu|en suspens|retenu|en litige)\w*",
    r"ne compt\w+ pas (?:sur|que)",
    r"(?:pas|sans) (?:de )?(?:paiement|reglement) (?:de (?:ma|notre) part|tant qu|avant)", r"pas de reglement",
    r"(?:j'attends|attendons|en attente|sans|aucune?|pas de) (?:toujours )?(?:votre |une |de )?(?:reponse|retour"
    r"|explication)s? (?:de votre part|a (?:mes|nos|mon|notre))",
    # He refuses, objects, or sends another to speak for him.
    r"\brefusee?s?\b", r"\b(?:rejet|refus)(?:te|tons|e|ons|ez|ent)\b",
    r"oppos(?:e|ons|ent|ition)\b(?!~?(?:traitement|donnees))", r"\bavocate?s?\b",
    r"service juridique|conseil juridique|assistance juridique", r"\bmediat(?:eur|ion|rice)\b",
    r"conciliat(?:eur|rice)\b", r"\bexpertise\b", r"en qualite de conseil",
    r"\bsurpri(?:s|se|ses)\b~?(?:de|par|recevoir|voir)", r"\b(?:etonne|stupefait|choque)\w*\b", r"\bculot\b",
    r"\bplaisant(?:ez|er|erie)\b", r"une blague", r"croit rever", r"moqu\w+ (?:du monde|de (?:moi|nous))",
    r"ne manqu\w+ pas d'(?:air|humour|toupet)",
    # English: the sum.
    r"\bden(?:y|ies|ied)\b", r"\bliab(?:le|ility)\b(?! (?:partner|company))", r"strict proof", r"credit balance",
    r"in (?:our|my) favou?r", r"\bowes? (?:us|me)\b", r"discrepanc\w+", r"mismatch\w*", r"\bchargeback", r"\brma\b",
    r"\b(?:an|the|your|some|several|obvious|billing|clerical|a) (?:error|mistake)s?\b", r"in error\b",
    r"erroneous\w*", r"\b(?:agreed|quoted)\b~?\W*\d",
    r"(?:quote|estimate|contract|order)~?(?:was|is|said|says|states?) (?:for )?\W*\d", r"\bvs\.?\b",
    r"(?:agreed|promised|told|supposed|thought|understood)~?(?:waive|free|discount|refund|credit|includ|no charge"
    r"|lower|reduc|cancel)\w*", r"(?:free of charge|no charge)\b",
    r"should(?:n't| not)? (?:be|have been) (?:free|includ|waiv|less|lower|charg|bill|credit)\w*",
    r"(?:statute|time)[- ]barred", r"limitation (?:act|period)",
    r"\b(?:unenforceable|unlawful|unfair|unjustified|baseless|unreasonable|unauthori[sz]ed|invalid)\b", r"no basis",
    r"\b(?:we|i|hereby) (?:reject|refuse|object|decline)\b", r"is (?:rejected|refused|disputed)",
    r"never mind paying", r"(?:revised|corrected|amended|replacement) (?:invoice|bill)",
    r"(?:amend|correct|revise|re-?issue)~?(?:invoice|bill)\b",
    r"\b(?:wrong|another) (?:person|customer|party|firm)\b(?! to)",
    r"surpris\w+~?(?:see|receiv|find|get|charg|bill|invoic)\w*",
    # English: the work.
    r"(?:not|\w+n't|never|dont|didnt|hasnt|havent|wasnt)~?(?:happen|take place|took place|taken place|arriv"
    r"|turn(?:ed)? up|show(?:ed)? up|provid|suppl|perform|fix|resolv|match|start|agree)\w*",
    r"\b(?:bugs?|buggy|crash\w*|glitch\w*|defects?|faulty|snag\w*|broken|unusable|unfinished|incomplete|rubbish"
    r"|garbage|shoddy|sloppy|shambles|disgrace\w*|appalling|disappoint\w*|useless|crap|dreadful|shocking)\b",
    r"\ba joke\b", r"(?:site|server|service|system|app|platform|hosting)\w*~?\b(?:down|offline|unavailable)\b",
    r"still (?:waiting|missing)", r"return(?:ed|ing)~?(?:goods|units?|items?|order|product|parcel|equipment)\b",
    # English: kept back, refused, or somebody else speaks for him.
    r"with+h[oe]ld\w*", r"\bon hold\b", r"\bhold(?:ing)? (?:back|off|onto|on to)", r"suspend\w*~?payments?",
    r"(?:until|till|once|when|if|after|unless|as soon as|provided)~(?:fixed|resolved|repaired|corrected|delivered"
    r"|completed|finished|rectified|replaced|redone|re-?issued|amended|revised|addressed|put right|complete"
    r"|delivery|sorted)\b", r"not (?:be )?paying\b", r"no intention of pay", r"\bin no (?:rush|hurry)\b",
    r"(?:we|i) act (?:for|on behalf)", r"\b(?:solicitors?|lawyers?|attorneys?|barristers?)\b",
    r"legal (?:advice|representatives?|team|department|counsel)",
    r"\bmediat(?:ion|or)\b|\bombudsman\b|\badjudicat\w+|\barbitrat\w+", r"none of which you (?:have )?answered",
    # What was to be, and by whom it is owed.
    r"\b(?:offert|gratuit|malentendu|quiproquo)\w*", r"bien[- ]fonde", r"(?:compris|inclus)e?s? dans",
    r"\breserves\b(?! de propriete)",
    r"(?:devait|devaient|devrait|aurait|auriez|auraient)~?(?:du\b|prendre|revenir|repasser|etre|livrer|refaire"
    r"|faire|comprendre)", r"concern\w+ (?:pas|plus|en rien|aucunement)",
    r"(?:vendu|cede) (?:le |mon |la |l'|notre )?(?:fonds|commerce|entreprise|societe|affaire)",
    r"c'est (?:a )?(?:lui|elle|eux)~?(?:payer|regler|contacter|responsable|doi\w*)",
    r"alors que (?:nous|je|on|vous|le|la|les)", r"(?:meant|supposed) to (?:be|have)",
    r"(?:was|were) to (?:be|have|receive|include|knock|take|give)", r"\bcomplimentary\b", r"\b(?:free|a) trial\b",
    r"mis(?:understanding|communication)", r"(?:nobody|no one|never)~?(?:told|said|mention|came|come|called)\w*",
    r"\bquer(?:y|ied|ying)\b", r"(?:not|\w+n't)~?(?:recogni[sz]e|certif\w+|payable|due|owing|entitled|recall)\b",
    r"(?:refer|direct|address)~?(?:correspondence|communications?)", r"represents? (?:us|me)\b",
    r"set[- ]?off\b|\boffset\b|counter-?claim", r"\d+ ?% off|\bknock\w* ?\w* off",
    r"(?:left|stopped|quit|gave up) half ?way", r"(?<!should )(?<!to )(?<!please )(?:quote|quotation|estimate)\b",
    r"(?:are|is|be) responsible", r"sold (?:the|my|our) (?:business|company|shop)",
    r"\b(?:mis-?sold|misled|mislead\w*)\b",
    r"\battend\w*~?(?:retour|reponse|explication|intervention|rappel|passage|livraison|correction|suite)\w*",
    r"on verra (?:apres|ensuite|bien)",
    r"aucun\w* (?:engagement|commande|devis|contrat|accord|prestation|livraison|trace|fondement|raison"
    r"|justificati\w+)",
    r"(?:ne|n')~?(?:pourra|peut|saurait|sera|serait)~?(?:pris\w* en charge|acquitt\w+|accept\w+|honor\w+|retenu\w*"
    r"|mandat\w+)", r"awaiting~?(?:response|reply|explanation|correction|delivery|replacement|fix)",
    # What the creditor is said to have promised; what is wrong with the thing; what is too dear.
    r"vous (?:m'|nous )?(?:aviez|avez) (?:bien |pourtant |toujours |meme )?(?:dit|promis|assure|garanti|confirme"
    r"|annonce|accorde|offert)", r"prise? en charge (?:par|a (?:la|votre))",
    r"\b(?:deduction|dedui\w+|deduct\w*|garantie|warrant(?:y|ies))\b", r"revoir votre copie",
    r"retard (?:de|dans|sur|a)~?(?:livraison|mise en|execution|chantier|travaux|prestation)", r"\b(?:un|ce) geste\b",
    r"(?:trop|bien|si|tres) cher\w*",
    r"\b(?:salee|raye|rayures?|abime|tache|fissur|fele|deform|rouill|moisi|perce)(?:e?s?\b|\w{0,3}\b)",
    r"\d+~?factur\w+~\d+", r"you (?:had |have |\w+'(?:d|ve) )?(?:said|told|promised|assured|guaranteed|offered)\b",
    r"(?:said|told|thought|believed|understood|assumed)~?(?:it|this|that|we) (?:was|would|is|were)\b",
    r"(?:flat|fixed|capped) (?:fee|rate|price)",
    r"(?:seems?|looks?|is|appears?) (?:rather |a bit |very |quite |too |awfully )?(?:high|steep|expensive|odd"
    r"|strange)\b", r"(?:not|\w+n't) expecting", r"nothing (?:is |was )?(?:payable|owing|outstanding|signed)",
    r"signed nothing", r"time ?sheets?\b",
    r"\b(?:wobbly|scratch\w*|dents?|dented|stain\w*|crack\w*|torn|leak\w*|rust\w*|mould\w*|damag\w*)\b",
    r"cooling[- ]off", r"pay for (?:what|one|two|three)",
    # French as it is spoken leaves out its "ne".
    r"(?:paie|paye|paiera|paierai|payerai|paierons|regle|reglera|reglerai|reglerons) (?:pas|rien)\b",
    r"\bpas (?:du tout )?content\w*", r"(?:pas|plus|nullement|aucunement)~?concern\w+", r"\bhomonyme\b",
    r"never~?(?:done|dealt|worked|heard|bought|used|signed|been|entered)\b", r"no idea (?:who|what)",
    r"(?:don't|do not|dont) know you", r"(?:issues?|problems?|concerns?) with (?:the|your|this|how)", r"mix[- ]?up",
    r"belongs? to (?:another|someone|somebody)",
    r"(?:will not|won't|not|cannot|can't) (?:be )?(?:releas|mak|authori|process|approv)\w*~?payment",
    r"(?:want|ask|discuss|agree|expect)\w*~?reduction",
    r"should(?: have|'ve)? be(?:en)? (?:credited|refunded|cancelled|deducted|free|included)\w*",
    r"(?:forfait|tarif|prix)~?(?:etait|devait|convenu|annonce)\b", r"c'est une erreur", r"il y a (?:une |eu )*erreur",
    r"prob?leme~?(?:persist|toujours|non resolu|pas resolu)\w*", r"(?:dit|repondu) non\b",
    r"(?:been|was|were) (?:already )?credited\b(?! to your)",
    r"why~?still (?:chas|charg|bill|ask|send|get|receiv)\w*", r"aggrav\w+", r"pas (?:prouver|justifier|demontrer)",
    r"aucun\w* (?:avenant|bon|ordre de service)\b", r"mainten\w+~?position", r"\bexpert\b(?![- ]comptable)",
    r"some nerve", r"(?:don't|doesn't|do not|does not) add up",
)  # fmt: skip

NOT_A_DISPUTE: Final = any_of(
    # What does not work is our means of paying, not what was sold.
    r"(?:lien|link|bouton|button|qr ?code|page de paiement|payment page|paiement en ligne|checkout)\w*~?(?:marche"
    r"|fonctionne|works?|working|expire\w*|loads?|opens?|ouvre)(?: (?:pas|plus))?",
    r"page d'erreur|error page",
    r"(?:pas|plus|not|n'est|sommes) (?:autoris|habilit|allowed|permitted|authori[sz]ed)\w*"
    r" (?:a|to)~?(?:pay|regl|vers|settl)\w*",
    r"\b(?:ne|n') ?(?:la |le )?(?:conteste|contestons|contestez) (?:pas|rien|nullement|aucunement)",
    r"sans contest\w+", r"(?:aucune?|pas de|pas d'|sans) (?:litige|contestation|differend|reclamation)",
    r"(?:not|\w+n't|dont) (?:disput|contest)\w+", r"no dispute", r"undisputed", r"incontest\w+",
    r"(?:pas|non)[- ](?:encore )?(?:recu|reçu) (?:la |votre |de |le |cette )?(?:facture|relance|rib|virement"
    r"|paiement|mail)", r"bestreit\w* (?:wir |ich )?nicht",
    r"(?:n'|not|\w+n't|haven't|hasn't|havent|hasnt|pas|never|jamais)~?(?:have )?(?:recu|receive\w*|got|had"
    r"|trouv\w*) ?(?:de |d'|la |le |votre |vos |your |the |this |an? |any |cette )?(?:facture|invoice|copy|reminder"
    r"|relance|e-?mail|mail|message|rib|duplicata)s?", r"annul\w* (?:et remplace|mon precedent)",
    r"\bne (?:refus|oppos)\w* (?:pas|nullement|aucunement)", r"(?:do not|don't|not) (?:refus|object|oppos|den)\w*",
    # What was not done here is the paying, not the work.
    r"(?:virement|paiement|reglement|cheque|prelevement|necessaire|solde)~?(?:n'|ne |pas |jamais )~?(?:fait|effectu"
    r"|execut|realis|valid|pass|termin|rectifi)\w*",
    r"(?:n'|ne |pas )~?(?:fait|effectu|execut|realis|valid)\w*~?(?:virement|paiement|reglement|cheque|necessaire)",
    r"(?:payment|transfer|cheque|remittance|bank|funds?)~?(?:not|\w+n't|never)~?(?:complet|receiv|arriv|authori"
    r"|approv|match|process)\w*",
    r"(?:once|when|as soon as|after|until)~(?:payment|transfer|bank|cash\w*|funds?|sale|loan|audit)~?(?:complet"
    r"|sort|resol|finish|correct)\w*", r"(?:my|our|sorry for the) (?:mistake|error)",
    r"if there(?:'s| is| are)~?(?:error|mistake|issue|problem|discrepanc)\w*",
    r"(?:no|without) (?:error|mistake|discrepanc)\w*", r"not the (?:right|correct) (?:person|contact|department)",
    r"pas (?:la bonne personne|le bon (?:interlocuteur|service|contact))", r"sauf erreur",
    r"erreur de (?:ma|notre) part",
)  # fmt: skip
