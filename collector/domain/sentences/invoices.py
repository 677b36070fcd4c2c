"""What the owner is asked about invoices, the law that governs them and what stands at Stripe."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT_INVOICES: Mapping[str, tuple[str, str]] = {
    "ask_tell_lawyer_paid": (
        "Everything was paid after the handoff: tell the lawyer.",
        "Tout a été payé après la transmission : prévenez l’avocat.",
    ),
    "ask_review_reopened": (
        "The case was reopened after a refund or a contested payment: look at it before anything leaves.",
        "Le dossier a été rouvert après un remboursement ou un paiement contesté : vérifiez-le avant tout envoi.",
    ),
    "ask_review_taken_back": (
        "Money paid on invoice {number} went back to the payer, by a refund or a contested payment: is it owed again?",
        "Un paiement de la facture {number} est retourné au payeur (remboursement ou paiement contesté) :"
        " la somme est-elle de nouveau due ?",
    ),
    "ask_review_given_up": (
        "Stripe’s settings marked invoice {number} as uncollectible, and it asks for it no more: is it still owed?",
        "Les réglages de Stripe ont classé la facture {number} comme irrécouvrable, et Stripe ne la réclame plus :"
        " est-elle toujours due ?",
    ),
    "ask_tell_lawyer_taken_back": (
        "A payment of invoice {number} went back to the payer after the file had gone to the lawyer: tell the lawyer.",
        "Un paiement de la facture {number} est retourné au payeur après la transmission du dossier à l’avocat :"
        " prévenez-le.",
    ),
    "ask_look_at_set_aside": (
        "An invoice of this case cannot be handled and has been set aside: look at it.",
        "Une facture de ce dossier ne peut pas être traitée et a été mise de côté : examinez-la.",
    ),
    "ask_look_at_set_aside_because": (
        "Invoice {number} cannot be handled and has been set aside: {reason}",
        "La facture {number} ne peut pas être traitée et a été mise de côté : {reason}",
    ),
    "ask_classify_debtor": (
        "Is this debtor a business or a consumer? Until you say, the careful consumer rules apply.",
        "Ce débiteur est-il un professionnel ou un consommateur ? En attendant votre réponse,"
        " les règles prudentes des consommateurs s’appliquent.",
    ),
    "ask_limitation_near": (
        "A claim of this case will soon be too old to be taken to court: speak to the lawyer in time.",
        "Une créance de ce dossier sera bientôt prescrite : parlez-en à l’avocat à temps.",
    ),
    "ask_transmit_to_lawyer": (
        "Ready for the lawyer since {on}: the file leaves on your yes.",
        "Prêt pour l’avocat depuis le {on} : le dossier part avec votre accord.",
    ),
    "ask_stripe_permission": (
        "The Stripe key may not write what your policy wants written. In the Stripe Dashboard, edit the restricted key"
        " and switch on “{toggle}”. Nothing is lost: it is written once the key allows it.",
        "La clé Stripe ne permet pas d’écrire ce que votre politique demande. Dans le tableau de bord Stripe, modifiez"
        " la clé limitée et activez « {toggle} ». Rien n’est perdu : l’écriture se fera dès que la clé le permettra.",
    ),
    "ask_stripe_write_refused": (
        "Stripe refused what was to be written: {reason}",
        "Stripe a refusé ce qui devait être écrit : {reason}",
    ),
    "ask_penalty_changed_at_stripe": (
        "The draft of the penalty invoice was changed in Stripe. It is left as it is: issue or delete it there.",
        "Le brouillon de la facture de pénalités a été modifié dans Stripe. Il reste tel quel : émettez-le ou"
        " supprimez-le là-bas.",
    ),
    "ask_penalty_exists_at_stripe": (
        "Stripe already holds a penalty invoice for one of these invoices, which this installation did not make."
        " No second one was made: look at it in Stripe, and delete or cancel it before you ask again.",
        "Stripe contient déjà une facture de pénalités pour l’une de ces factures, que cette installation n’a pas"
        " faite. Aucune seconde n’a été créée : regardez-la dans Stripe, et supprimez-la ou annulez-la avant de"
        " redemander.",
    ),
    "ask_penalty_customer_deleted": (
        "The customer was deleted in Stripe: no penalty invoice can be made there. The penalties stay owed.",
        "Le client a été supprimé dans Stripe : aucune facture de pénalités ne peut y être faite."
        " Les pénalités restent dues.",
    ),
    "ask_penalty_customer_balance": (
        "The customer has a balance in Stripe that the penalty invoice would use up or take over. Settle it there,"
        " then ask again.",
        "Le client a dans Stripe un solde que la facture de pénalités absorberait. Régularisez-le là-bas,"
        " puis redemandez.",
    ),
    "ask_penalty_returned": (
        "Money paid on the penalty invoice was given back, or taken back by the bank: these penalties are owed again.",
        "De l’argent payé sur la facture de pénalités a été rendu, ou repris par la banque : ces pénalités sont de"
        " nouveau dues.",
    ),
    "ask_penalty_too_high": (
        "The penalty invoice in Stripe asks for more than is still owed, since something was given up or corrected."
        " Give up its rest, then ask for a new one of what is left.",
        "La facture de pénalités dans Stripe demande plus que ce qui reste dû, depuis un abandon ou une correction."
        " Abandonnez-en le reste, puis demandez-en une nouvelle pour le solde.",
    ),
    "ask_look_at_foreign_penalty": (
        "Invoice {number} says that it is a penalty invoice, but this installation did not make it. Nobody is reminded"
        " of it: look at it in Stripe.",
        "La facture {number} se présente comme une facture de pénalités, mais cette installation ne l’a pas faite."
        " Elle n’est pas relancée : regardez-la dans Stripe.",
    ),
    "ask_add_rate_found": (
        "The rate {table} of {half_year} is missing: formal notices wait. The ECB publishes {percent}%: compare, then"
        " run rates fetch.",
        "Le taux {table} du semestre {half_year} manque : les mises en demeure attendent. La BCE publie {percent} % :"
        " comparez, puis lancez rates fetch.",
    ),
    "ask_add_rate": (
        "The rate {table} of {half_year} is missing: reminders leave without interest, formal notices wait. Add it as "
        "rates check says.",
        "Le taux {table} du semestre {half_year} manque : les relances partent sans intérêts, les mises en demeure "
        "attendent. Ajoutez-le comme l’indique la commande rates check.",
    ),
    "ask_limitation_passed": (
        "Invoice {number} could be taken to court until {on} only: speak to the lawyer before going on.",
        "La facture {number} ne pouvait être réclamée en justice que jusqu’au {on} :"
        " parlez-en à l’avocat avant de poursuivre.",
    ),
    "ask_confirm_due_date": (
        "Invoice {number} has no due date at Stripe; {due} was assumed. Confirm it before a formal notice leaves.",
        "La facture {number} n’a pas d’échéance dans Stripe ; nous avons supposé le {due}."
        " Confirmez cette date avant toute mise en demeure.",
    ),
    "ask_confirm_rule": (
        "Nobody has read for us the law on late payment that governs this case ({country}). Claim the interest and the"
        " fixed sum it is said to grant, or the principal only? Your answer holds for every case under this rule.",
        "Personne n’a lu pour nous la loi sur les retards de paiement qui régit ce dossier ({country}). Faut-il"
        " réclamer les intérêts et l’indemnité qu’elle prévoirait, ou le principal seul ? Votre réponse vaudra pour"
        " tous les dossiers relevant de cette règle.",
    ),
    "ask_settle_credit": (
        "This customer has a credit, or money that paid nothing yet, at Stripe that could pay for invoice {number}:"
        " settle it there first, or let the notice leave all the same.",
        "Ce client a chez Stripe un avoir, ou de l’argent qui n’a encore rien réglé, qui pourrait payer la facture"
        " {number} : soldez-le d’abord, ou laissez partir le courrier malgré tout.",
    ),
}
