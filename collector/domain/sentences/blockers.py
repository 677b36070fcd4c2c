"""Why nothing is done today, and what ends that."""

from __future__ import annotations

from collections.abc import Mapping

from collector.domain.decisions import BlockerCode

WAITING: Mapping[str, tuple[str, str]] = {
    "closed": ("Closed on {on}.", "Clos le {on}."),
    "handed_off": (
        "Handed to the lawyer on {on}: nothing more leaves from here.",
        "Transmis à l’avocat le {on} : plus rien ne part d’ici.",
    ),
    "handoff_under_way": (
        "Ready for the lawyer since {on}: the file is about to leave.",
        "Prêt pour l’avocat depuis le {on} : le dossier va être transmis.",
    ),
    "kill_switch": (
        "All sending is stopped by the emergency stop.",
        "Tous les envois sont suspendus par l’arrêt d’urgence.",
    ),
    "hold": ("On hold until {until}: {reason}", "Suspendu jusqu’au {until} : {reason}"),
    "claim_hold": (
        "Invoice {number} is on hold until {until}: {reason}",
        "La facture {number} est suspendue jusqu’au {until} : {reason}",
    ),
    "promise": (
        "Payment was promised for {promised}: nothing is sent before the end of {until}.",
        "Le paiement est promis pour le {promised} : rien ne part avant la fin de la journée du {until}.",
    ),
    "payment_processing": (
        "A payment of invoice {number} is on its way.",
        "Un paiement de la facture {number} est en cours.",
    ),
    "card_retries": (
        "Stripe is still collecting invoice {number} by itself.",
        "Stripe tente encore d’encaisser la facture {number}.",
    ),
    "sending": ("A message is leaving at this moment.", "Un message est en cours d’envoi."),
    "doubt": (
        "It is not certain that the message of {on} left: nothing else leaves until that is known.",
        "Il n’est pas certain que le message du {on} soit parti : rien d’autre ne part tant qu’on ne le sait pas.",
    ),
    "delivery_unconfirmed": (
        "The formal letter sent on {on} is not confirmed as delivered yet: its deadline does not run.",
        "La remise du courrier envoyé le {on} n’est pas encore confirmée : son délai ne court pas.",
    ),
    "not_due_yet": (
        "The next step for invoice {number} comes after {until}.",
        "L’étape suivante pour la facture {number} est prévue après le {until}.",
    ),
    "too_soon": (
        "The last step was taken too recently: the debtor has until {until} to respond.",
        "La dernière étape est trop récente : le débiteur a jusqu’au {until} pour réagir.",
    ),
    "deadline_running": (
        "The deadline given to the debtor runs until {until}.",
        "Le délai laissé au débiteur court jusqu’au {until}.",
    ),
    "written_recently": (
        "This debtor has been written to recently: no other message until {until}.",
        "Ce débiteur a reçu un message récemment : aucun autre envoi jusqu’au {until}.",
    ),
    "formal_this_week": (
        "This debtor has received a formal notice this week: no other until {until}.",
        "Ce débiteur a reçu une mise en demeure cette semaine : aucune autre jusqu’au {until}.",
    ),
    "not_a_send_day": (
        "Nothing is sent on a public holiday or outside the sending days: until {until}.",
        "Aucun envoi les jours fériés ni en dehors des jours d’envoi : jusqu’au {until}.",
    ),
    "call_asked": (
        "You have been asked to call: the ladder waits until {until} for the result.",
        "Un appel vous est demandé : la procédure attend son résultat jusqu’au {until}.",
    ),
    "mode_reminders": (
        "Only reminders are switched on: formal notices and handoffs wait.",
        "Seules les relances sont activées : les mises en demeure et les transmissions attendent.",
    ),
    "missing_rate": (
        "The interest rate of this half-year is missing, so the amount cannot be stated.",
        "Le taux d’intérêt du semestre en cours manque : le décompte ne peut pas être établi.",
    ),
    "mediator_missing": (
        "A formal notice to a consumer must name your consumer mediator, and none is set.",
        "La mise en demeure d’un consommateur doit indiquer votre médiateur de la consommation,"
        " et aucun n’est renseigné.",
    ),
    "below_minimum": (
        "What is late is less than the amount you chase for.",
        "Le montant en retard est inférieur au minimum à partir duquel vous relancez.",
    ),
    "quote": (
        "Your offer to settle runs until {until}.",
        "Votre offre de règlement court jusqu’au {until}.",
    ),
    "offer": (
        "Your offer waits for the debtor’s answer until {until}: nothing else is asked for meanwhile.",
        "Votre proposition attend la réponse du débiteur jusqu’au {until} : rien d’autre n’est réclamé d’ici là.",
    ),
    "plan": (
        "An instalment plan runs: instalment {number} of {count} is due on {due}. Nothing else is asked for meanwhile.",
        "Un échéancier est en cours : l’échéance {number} sur {count} tombe le {due}. Rien d’autre n’est réclamé"
        " d’ici là.",
    ),
    "plan_missed": (
        "Instalment {number}, due on {due}, has not come in: the debtor is reminded of it, and nothing more is asked"
        " for.",
        "L’échéance {number}, due le {due}, n’est pas arrivée : le débiteur en reçoit un rappel, et rien de plus"
        " n’est réclamé.",
    ),
    "plan_notice": (
        "Instalment {number}, due on {due}, has not come in. The formal notice gives until {until}; then all is due.",
        "L’échéance {number}, due le {due}, n’est pas arrivée. La mise en demeure laisse jusqu’au {until} ;"
        " la totalité est ensuite due.",
    ),
    "penalties_claimed": (
        "Everything is paid but the penalties, claimed since {on}. Nothing is written about them by itself.",
        "Tout est payé sauf les pénalités, réclamées depuis le {on}. Rien n’est écrit à leur sujet automatiquement.",
    ),
    "credit_awaited": (
        "The credit granted on invoice {number} is not in Stripe yet: nothing is asked for.",
        "L’avoir accordé sur la facture {number} n’est pas encore dans Stripe : rien n’est demandé.",
    ),
    "mediation": (
        "Mediation with {mediator} until {until}: nothing leaves.",
        "Médiation auprès de {mediator} jusqu’au {until} : rien ne part.",
    ),
    "call_tried": (
        "Nobody answered on {on} ({tries:attempt}): try again; the ladder waits until {until}.",
        "Personne n’a répondu le {on} ({tries:essai}) : réessayez ; la procédure attend jusqu’au {until}.",
    ),
    "set_aside": (
        "This case could not be looked at because of an error of ours ({error}): nothing leaves until it is mended.",
        "Ce dossier n’a pas pu être examiné à cause d’une erreur de notre part ({error}) :"
        " rien ne part tant qu’elle n’est pas corrigée.",
    ),
}

CLEARS: Mapping[BlockerCode, tuple[str, str]] = {
    BlockerCode.CLOSED: (
        "A refund or a contested payment reopens it.",
        "Un remboursement ou un paiement contesté le rouvre.",
    ),
    BlockerCode.HANDED_OFF: ("The lawyer's outcome ends it.", "L’issue donnée par l’avocat y met fin."),
    BlockerCode.HANDOFF_UNDER_WAY: ("The transmission ends it.", "La transmission y met fin."),
    BlockerCode.KILL_SWITCH: ("Switch sending on again.", "Réactivez les envois."),
    BlockerCode.HOLD: ("Its end date, or your decision to lift it.", "Sa date de fin, ou votre décision de la lever."),
    BlockerCode.MEDIATION: ("The end of the mediation, as you note it.", "La fin de la médiation, que vous noterez."),
    BlockerCode.PROMISE: (
        "The payment, or the end of the promised day.",
        "Le paiement, ou le passage de la date promise.",
    ),
    BlockerCode.CLAIM_HOLD: (
        "Its end date, or your decision to lift it.",
        "Sa date de fin, ou votre décision de la lever.",
    ),
    BlockerCode.PAYMENT_PROCESSING: (
        "Stripe says whether the payment succeeded.",
        "Stripe indique si le paiement a abouti.",
    ),
    BlockerCode.CARD_RETRIES: ("Stripe gives up, or is paid.", "Stripe abandonne, ou le paiement aboutit."),
    BlockerCode.CREDIT_AWAITED: ("The credit note in Stripe.", "L’avoir dans Stripe."),
    BlockerCode.SENDING: ("The mail service's answer.", "La réponse du service d’envoi."),
    BlockerCode.DOUBT: (
        "A delivery report, the mail service's log, or your word.",
        "Un avis de remise, l’historique du service d’envoi, ou votre confirmation.",
    ),
    BlockerCode.DELIVERY_UNCONFIRMED: ("A delivery report.", "Un avis de remise."),
    BlockerCode.NOT_DUE_YET: ("Time.", "Le temps."),
    BlockerCode.TOO_SOON: ("Time.", "Le temps."),
    BlockerCode.DEADLINE_RUNNING: (
        "The payment, or the end of the deadline.",
        "Le paiement, ou l’expiration du délai.",
    ),
    BlockerCode.WRITTEN_RECENTLY: ("Time.", "Le temps."),
    BlockerCode.FORMAL_THIS_WEEK: ("Time.", "Le temps."),
    BlockerCode.NOT_A_SEND_DAY: ("The next sending day.", "Le prochain jour d’envoi."),
    BlockerCode.CALL_ASKED: ("Note the result of the call.", "Notez le résultat de l’appel."),
    BlockerCode.MODE_REMINDERS: ("Switch on the full procedure.", "Activez la procédure complète."),
    BlockerCode.MISSING_RATE: ("Import the rate.", "Importez le taux."),
    BlockerCode.MEDIATOR_MISSING: (
        "Name the mediator in policy/creditor.toml.",
        "Indiquez le médiateur dans policy/creditor.toml.",
    ),
    BlockerCode.OFFER: (
        "The debtor’s answer, or the end of the offer.",
        "La réponse du débiteur, ou la fin de l’offre.",
    ),
    BlockerCode.PLAN: ("The instalment, or its day passing.", "Le paiement de l’échéance, ou le passage de sa date."),
    BlockerCode.PLAN_MISSED: ("The missing instalment.", "Le paiement de l’échéance manquante."),
    BlockerCode.PLAN_NOTICE: (
        "The missing instalment, or the end of the days given.",
        "Le paiement de l’échéance manquante, ou la fin du délai laissé.",
    ),
    BlockerCode.QUOTE: ("The payment, or the end of the offer.", "Le paiement, ou la fin de l’offre."),
    BlockerCode.PENALTIES_CLAIMED: (
        "The payment, a waiver, or your decision after 90 days.",
        "Le paiement, une remise, ou votre décision au bout de 90 jours.",
    ),
    BlockerCode.BELOW_MINIMUM: (
        "Another invoice falls due, or you lower the minimum.",
        "Une autre facture arrive à échéance, ou vous abaissez le minimum.",
    ),
}
