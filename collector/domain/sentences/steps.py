"""Why a step is taken, and why a case is closed."""

from __future__ import annotations

from collections.abc import Mapping

STEPS: Mapping[str, tuple[str, str]] = {
    "step_pre_due": (
        "Invoice {number} falls due on {due}: a courtesy note is due before that day.",
        "La facture {number} arrive à échéance le {due} : un message de courtoisie est à envoyer avant cette date.",
    ),
    "step_reminder": (
        "Invoice {number} is {days:day} late: a reminder is due.",
        "La facture {number} a {days:jour} de retard : une relance est à envoyer.",
    ),
    "step_call": (
        "Invoice {number} is {days:day} late: a telephone call is advised.",
        "La facture {number} a {days:jour} de retard : un appel téléphonique est conseillé.",
    ),
    "step_formal_notice": (
        "Invoice {number} is {days:day} late and the reminders have had no effect: a formal notice is due.",
        "La facture {number} a {days:jour} de retard et les relances sont restées sans effet :"
        " une mise en demeure est à envoyer.",
    ),
    "step_suspend_service": (
        "Invoice {number} is {days:day} late and the time given by the formal notice is over:"
        " the debtor is to be told that your service will stop.",
        "La facture {number} a {days:jour} de retard et le délai de la mise en demeure est écoulé :"
        " le débiteur est à prévenir que vos prestations seront suspendues.",
    ),
    "step_final_notice": (
        "Invoice {number} is {days:day} late and the time given by the formal notice is over:"
        " a last notice is due before the file goes to the lawyer.",
        "La facture {number} a {days:jour} de retard et le délai de la mise en demeure est écoulé :"
        " un dernier courrier est à envoyer avant la transmission à l’avocat.",
    ),
    "step_instalment_due": (
        "Instalment {number} falls due on {due}: the debtor is told a few days before.",
        "L’échéance {number} tombe le {due} : le débiteur est prévenu quelques jours avant.",
    ),
    "step_instalment_missed": (
        "Instalment {number}, due on {due}, has not come in: a reminder of it is due.",
        "L’échéance {number}, due le {due}, n’est pas arrivée : un rappel est à envoyer.",
    ),
    "step_plan_notice": (
        "Instalment {number}, due on {due}, is still missing: the formal notice that the agreement wants is due.",
        "L’échéance {number}, due le {due}, manque toujours : la mise en demeure prévue par l’accord est à envoyer.",
    ),
    "mark_for_handoff": (
        "The last deadline ended on {deadline} without payment: the case is ready for the lawyer.",
        "Le dernier délai a expiré le {deadline} sans paiement : le dossier est prêt pour l’avocat.",
    ),
    "handoff_approved": (
        "You said yes to the handoff: the file goes to the lawyer.",
        "Vous avez approuvé la transmission : le dossier part chez l’avocat.",
    ),
    "close_paid": ("Everything is paid: the case is closed.", "Tout est payé : le dossier est clos."),
    "close_penalties_waived": (
        "Everything is paid; what is left of penalties is given up, as your policy says: the case is closed.",
        "Tout est payé ; le solde des pénalités est abandonné, comme le prévoit votre procédure : le dossier est clos.",
    ),
    "close_quote_kept": (
        "Paid by {by} as offered: the rest of the penalties is given up and the case is closed.",
        "Payé au plus tard le {by} comme convenu : le solde des pénalités est abandonné et le dossier est clos.",
    ),
    "close_plan_kept": (
        "All instalments are paid as agreed: the case is closed.",
        "Toutes les échéances convenues sont payées : le dossier est clos.",
    ),
    "close_given_up": ("You closed this case.", "Vous avez clos ce dossier."),
    "close_written_off": (
        "The invoices are marked uncollectible at Stripe: the case is closed.",
        "Les factures sont marquées irrécouvrables dans Stripe : le dossier est clos.",
    ),
    "close_cancelled": (
        "The invoices have been cancelled: the case is closed.",
        "Les factures ont été annulées : le dossier est clos.",
    ),
    "step_offer": (
        "You offered a solution: it is put to the debtor, without any admission.",
        "Vous avez proposé une solution : elle est présentée au débiteur, sans reconnaissance de responsabilité.",
    ),
}
