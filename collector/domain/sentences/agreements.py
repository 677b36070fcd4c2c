"""What the owner is asked about plans, offers, penalties and customers who matter."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT_AGREEMENTS: Mapping[str, tuple[str, str]] = {
    "ask_penalties_remain": (
        "Everything is paid but the penalties: are they claimed, or given up?",
        "Tout est payé sauf les pénalités : faut-il les réclamer ou y renoncer ?",
    ),
    "ask_penalties_remain_claimed": (
        "The penalties, claimed since {on}, are still not paid: go on claiming them, or give them up?",
        "Les pénalités, réclamées depuis le {on}, ne sont toujours pas payées : continuer, ou y renoncer ?",
    ),
    "ask_quote_lapsed": (
        "Your offer to settle ended on {on} without the payment: the full claim stands.",
        "Votre offre de règlement a expiré le {on} sans paiement : la totalité reste due.",
    ),
    "ask_relationship": (
        "This debtor matters to you, by your policy: say whether the case goes on.",
        "Ce débiteur compte pour vous, selon votre procédure : dites si le dossier suit son cours.",
    ),
    "ask_relationship_share": (
        "This debtor makes {number} % of what you invoiced in twelve months: nothing firmer than a courtesy note leaves"
        " before you say so.",
        "Ce débiteur représente {number} % de votre facturation sur douze mois : rien de plus ferme qu’un message de"
        " courtoisie ne part sans votre accord.",
    ),
    "ask_relationship_years": (
        "This debtor has been your customer for {number:year}: nothing firmer than a courtesy note leaves before you"
        " say so.",
        "Ce débiteur est votre client depuis {number:an} : rien de plus ferme qu’un message de courtoisie ne part sans"
        " votre accord.",
    ),
    "ask_honour_offer": (  # before it was said which
        "The debtor accepted your offer: give what you promised, then say so here.",
        "Le débiteur a accepté votre proposition : accordez ce que vous avez promis, puis indiquez-le ici.",
    ),
    "ask_honour_gesture": (
        "The debtor accepted a gesture on the next order: note it where you take orders, then say so here.",
        "Le débiteur a accepté un geste sur sa prochaine commande : notez-le là où vous prenez les commandes, puis"
        " indiquez-le ici.",
    ),
    "ask_honour_credit_note": (
        "The debtor accepted a credit note: make it in Stripe, then say so here.",
        "Le débiteur a accepté un avoir : établissez-le dans Stripe, puis indiquez-le ici.",
    ),
    "ask_honour_refund": (
        "The debtor accepted a refund in part: give it back, from the page of the case if you allowed that for Stripe,"
        " or yourself, and then say so here.",
        "Le débiteur a accepté un remboursement partiel : effectuez-le, depuis le dossier si vous l’avez permis dans"
        " Stripe, sinon vous-même, puis indiquez-le ici.",
    ),
    "ask_plan_missed": (
        "An instalment of a plan has not come in, and the plan does not make the rest due: call the debtor, or agree on"
        " something else.",
        "Une échéance convenue n’est pas arrivée, et l’accord ne rend pas le reste exigible : appelez le débiteur, ou"
        " convenez d’autre chose.",
    ),
    "ask_plan_missed_said": (
        "Instalment {number}, due on {due}, has not come in, and the plan does not make the rest due: call the debtor,"
        " or agree on something else.",
        "L’échéance {number}, due le {due}, n’est pas arrivée, et l’accord ne rend pas le reste exigible : appelez le"
        " débiteur, ou convenez d’autre chose.",
    ),
    "ask_plan_notice_stopped": (
        "Instalment {number}, due on {due}, has not come in, and the formal notice about it could not leave or arrive:"
        " decide how to go on.",
        "L’échéance {number}, due le {due}, n’est pas arrivée, et la mise en demeure à ce sujet n’a pas pu partir ou"
        " arriver : décidez de la suite.",
    ),
    "ask_plan_broken": (
        "The instalment plan was not kept: what is left is due, and the steps go on where they stood.",
        "L’échéancier n’a pas été respecté : le solde est exigible, et la procédure reprend où elle en était.",
    ),
    "ask_promise_made": (
        "The debtor has named {promised} for the payment, on his page: nothing is sent before.",
        "Le débiteur a annoncé, sur sa page, un paiement pour le {promised} : rien ne part avant.",
    ),
    "ask_offer_accepted": (
        "The debtor has accepted your offer on his page: it is carried out as it was written.",
        "Le débiteur a accepté votre offre sur sa page : elle s’exécute telle qu’elle était écrite.",
    ),
}
