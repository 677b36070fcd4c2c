"""What the owner is asked when a debtor answers, contests, is to be called or is insolvent."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT_CONVERSATION: Mapping[str, tuple[str, str]] = {
    "ask_read_reply": (
        "The debtor has replied ({reason}): read it, then decide how to go on.",
        "Le débiteur a répondu ({reason}) : lisez sa réponse, puis décidez de la suite.",
    ),
    "ask_read_late_reply": (
        "The debtor of a case that is closed or with the lawyer has written: read it, and tell the lawyer if needed.",
        "Le débiteur d’un dossier clos ou transmis a écrit : lisez son message, et prévenez l’avocat s’il y a lieu.",
    ),
    "ask_read_reply_of_nobody": (
        "A mail came in that belongs to no case we know: read it, and say which case it is about.",
        "Un message est arrivé sans que l’on sache à quel dossier il se rapporte : lisez-le et indiquez le dossier.",
    ),
    "ask_replies_left": (
        "More mails came into your mailbox than are taken in on one day: {number:mail} stay there, and are tried again"
        " tomorrow. Look there who writes so much, and whether a client is among them.",
        "Votre boîte a reçu plus de messages qu’il n’en est pris en compte en un jour : {number:message} y restent"
        " jusqu’à un nouvel essai demain. Regardez qui écrit autant, et si un client est du nombre.",
    ),
    "ask_read_answer": (
        "The debtor has answered on his page: read it and reply. Nothing leaves for a fortnight.",
        "Le débiteur a répondu sur sa page : lisez sa réponse et répondez-lui. Rien ne part pendant deux semaines.",
    ),
    "ask_read_answer_again": (
        "The debtor has asked the same on his page again: read it and reply. The reminders go on meanwhile.",
        "Le débiteur a refait la même demande sur sa page : lisez-la et répondez-lui. Les relances continuent.",
    ),
    "ask_review_hold": (
        "On hold without an end date ({reason}): lift the hold or give it a date.",
        "Suspendu sans date de fin ({reason}) : levez la suspension ou fixez-lui une date.",
    ),
    "ask_review_insolvency": (
        "Insolvency proceedings ({reason}): nothing leaves. Lift the hold only once the proceedings are over.",
        "Procédure collective ({reason}) : plus rien ne part. Ne levez la suspension qu’une fois la procédure"
        " terminée.",
    ),
    "ask_answer_dispute": (
        "An invoice of this case is contested: answer the debtor.",
        "Une facture de ce dossier est contestée : répondez au débiteur.",
    ),
    "ask_answer_dispute_said": (
        "Invoice {number} is contested: {note}",
        "La facture {number} est contestée : {note}",
    ),
    "ask_answer_dispute_unsaid": (
        "Invoice {number} is contested, and we do not know why: ask the debtor.",
        "La facture {number} est contestée, sans motif connu : demandez-le au débiteur.",
    ),
    "ask_make_credit_note": (
        "You granted a credit: make the credit note in Stripe. Until it is there that part is not asked for.",
        "Vous avez accordé un avoir au débiteur : établissez-le dans Stripe. En attendant, cette part n’est pas"
        " demandée.",
    ),
    "ask_courtesy_call": (
        "A month ago the dispute about invoice {number} ended: a short call to ask whether all is well.",
        "La contestation de la facture {number} s’est terminée il y a un mois : un bref appel pour savoir si tout va"
        " bien.",
    ),
    "ask_mediation_over": (
        "The time of the mediation with {mediator} is over: say what came of it, or until when it goes on.",
        "Le délai de la médiation auprès de {mediator} est écoulé : dites ce qu’elle a donné, ou jusqu’à quand elle se"
        " poursuit.",
    ),
    "ask_find_number": (
        "The telephone number is wrong: correct it in Stripe, or find the right person. Say nothing of the debt to"
        " anybody else.",
        "Le numéro de téléphone est erroné : corrigez-le dans Stripe, ou trouvez la bonne personne. Ne dites rien de la"
        " dette à quelqu’un d’autre.",
    ),
    "ask_call": ("Telephone the debtor, then note the result.", "Téléphonez au débiteur, puis notez le résultat."),
    "ask_declare_claim": (
        "Insolvency: have the claim declared to the court’s representative by {by} (C. com., art. R622-24)."
        " Statement no. {number}, made up to {eve}, the eve of the judgment, says what is owed.",
        "Procédure collective : faites déclarer la créance au mandataire ou au liquidateur avant la fin du {by}"
        " (C. com., art. R622-24). Le décompte n° {number}, arrêté au {eve}, veille du jugement, dit ce qui est dû.",
    ),
    "ask_declare_claim_unpublished": (
        "Insolvency: have the claim declared to the court’s representative within two months of the notice in the"
        " BODACC (C. com., art. R622-24); by {by} it is surely in time. Statement no. {number}, made up to {eve}, the"
        " eve of the judgment, says what is owed.",
        "Procédure collective : faites déclarer la créance au mandataire ou au liquidateur dans les deux mois de l’avis"
        " au BODACC (C. com., art. R622-24) ; jusqu’au {by} vous êtes sûrement dans le délai. Le décompte n° {number},"
        " arrêté au {eve}, veille du jugement, dit ce qui est dû.",
    ),
    "ask_declare_claim_abroad": (
        "Insolvency abroad: ask the administrator or your lawyer at once by when the claim must be declared."
        " Statement no. {number}, made up to {eve}, the eve of the judgment, says what is owed.",
        "Procédure collective à l’étranger : demandez aussitôt à l’administrateur ou à votre avocat jusqu’à quand la"
        " créance doit être déclarée. Le décompte n° {number}, arrêté au {eve}, veille du jugement, dit ce qui est dû.",
    ),
}
