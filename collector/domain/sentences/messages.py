"""What the owner is asked about messages that did not leave, did not arrive or cannot be written."""

from __future__ import annotations

from collections.abc import Mapping

ABOUT_MESSAGES: Mapping[str, tuple[str, str]] = {
    "ask_resolve_doubt": (
        "We cannot tell whether the message of {on} left: did the debtor receive it?",
        "Impossible de savoir si le message du {on} est parti : le débiteur l’a-t-il reçu ?",
    ),
    "ask_confirm_delivery": (
        "The formal letter sent on {on} has not been confirmed as delivered: check that it arrived, or send it again.",
        "La remise du courrier envoyé le {on} n’a pas été confirmée : vérifiez qu’il est arrivé, ou renvoyez-le.",
    ),
    "ask_vetoed_step": (
        "You stopped the next step for invoice {number}: skip it, send it after all, or pause the case.",
        "Vous avez arrêté l’étape suivante pour la facture {number} : passez-la, envoyez-la malgré tout"
        " ou suspendez le dossier.",
    ),
    "ask_refused_notice": (
        "The mail service refused the message about invoice {number}: see why, then try again.",
        "Le service d’envoi a refusé le message concernant la facture {number} : voyez pourquoi, puis réessayez.",
    ),
    "ask_inbox_dead": (
        "A piece of news from Stripe or the mail service could not be applied after several tries: see Health.",
        "Une information de Stripe ou du service d’envoi n’a pu être prise en compte, malgré plusieurs essais : voyez "
        "la page Supervision.",
    ),
    "ask_mend_passage": (
        "A sentence of yours could not be used in the mail “{mail}” ({reason}): it left with our words. Write it anew.",
        "Une phrase de votre main n’a pu être employée dans le message « {mail} » ({reason}) : il est parti avec nos "
        "mots. Réécrivez-la.",
    ),
    "ask_service_not_told_suspend": (
        "Your system was not told on {on} to suspend the service ({because}). We go on trying for three days; look at"
        " it, or suspend by hand.",
        "Votre système n’a pas reçu, le {on}, l’ordre de suspendre les prestations ({because}). Nous réessayons pendant"
        " trois jours : regardez ce qui bloque, ou suspendez vous-même.",
    ),
    "ask_service_not_told_resume": (
        "This debtor is to be served again, and your system was not told on {on} ({because}). We go on trying; until"
        " then resume the service by hand.",
        "Ce débiteur doit être servi de nouveau, et votre système n’en a pas été informé le {on} ({because})."
        " Nous réessayons ; d’ici là, rétablissez vous-même les prestations.",
    ),
    "ask_subscription_suspend": (
        "The subscription could not be paused at Stripe on {on} ({because}). We go on trying for three days; look at"
        " it, or pause it by hand.",
        "L’abonnement n’a pu être suspendu chez Stripe le {on} ({because}). Nous réessayons pendant trois jours :"
        " regardez ce qui bloque, ou suspendez-le vous-même.",
    ),
    "ask_subscription_resume": (
        "This debtor is to be served again, and the subscription could not be resumed at Stripe on {on} ({because})."
        " We go on trying; until then resume it by hand.",
        "Ce débiteur doit être servi de nouveau, et son abonnement n’a pu être rétabli chez Stripe le {on} ({because})."
        " Nous réessayons ; d’ici là, rétablissez-le vous-même.",
    ),
    "ask_delivery_silent": (
        "The mail service took the message of {on} and has said nothing of it for two days. Ask the debtor whether it"
        " arrived, or call.",
        "Le service d’envoi a pris le message du {on} et n’en a plus rien dit depuis deux jours. Demandez au débiteur"
        " s’il l’a reçu, ou appelez-le.",
    ),
    "ask_canary_missing": (
        "The test mail of {on} to your own address did not arrive ({reason}). Look at the mail service before you rely"
        " on what it says.",
        "Le message d’essai du {on} à votre propre adresse n’est pas arrivé ({reason}). Vérifiez le service d’envoi"
        " avant de vous fier à ce qu’il dit.",
    ),
    "ask_mail_stopped": (
        "The mail service refuses everything we send, so all sending is stopped: mend the key, then start again.",
        "Le service d’envoi refuse tous nos messages ; les envois sont arrêtés : corrigez la clé, puis relancez-les.",
    ),
    "ask_correct_address_missing": (
        "There is no e-mail address for this debtor: add one in Stripe.",
        "Ce débiteur n’a pas d’adresse e-mail : ajoutez-en une dans Stripe.",
    ),
    "ask_correct_address_set_aside": (
        "The debtor's e-mail address may not be used: {reason}",
        "L’adresse e-mail du débiteur n’est pas utilisable : {reason}",
    ),
    "ask_correct_address_bounced": (
        "The debtor's mail server refuses this address for good: correct it at Stripe, or say that it works.",
        "Le serveur du débiteur refuse définitivement cette adresse : corrigez-la dans Stripe, ou dites qu’elle"
        " fonctionne.",
    ),
    "ask_correct_address_complained": (
        "A message was reported as unwanted, so that nothing is written to this address any more: telephone, enter"
        " another at Stripe, or say that this one may be used.",
        "Un message a été signalé comme indésirable ; plus rien n’est écrit à cette adresse : téléphonez, saisissez-en"
        " une autre dans Stripe, ou dites que celle-ci peut servir.",
    ),
    "ask_correct_address_dropped": (
        "The mail service writes no more to this address: take it off its list, then say that it works; or enter"
        " another at Stripe.",
        "Le service d’envoi n’écrit plus à cette adresse : retirez-la de sa liste, puis dites qu’elle fonctionne ; ou"
        " saisissez-en une autre dans Stripe.",
    ),
    "ask_correct_address_came_back": (
        "The last message came back: correct the debtor's e-mail address at Stripe, or say that it works.",
        "Le dernier message est revenu : corrigez l’adresse e-mail du débiteur dans Stripe, ou dites qu’elle"
        " fonctionne.",
    ),
    "ask_reminder_missing": (
        "No reminder about invoice {number} is known to have arrived: a formal notice cannot be the first word. Where"
        " one did, say so on the case; else correct the address.",
        "Aucune relance n’est arrivée à coup sûr pour la facture {number} : une mise en demeure ne peut pas être le"
        " premier mot. Si l’une d’elles est arrivée, dites-le dans le dossier ; sinon, corrigez l’adresse.",
    ),
    "ask_formal_notice_missing": (
        "No formal notice about invoice {number} has left: the file cannot go to the lawyer without it.",
        "Aucune mise en demeure n’est partie pour la facture {number} :"
        " le dossier ne peut pas être transmis à l’avocat sans elle.",
    ),
    "ask_ladder_done": (
        "Every step has been taken for invoice {number} and it is still unpaid: decide how to go on.",
        "Toutes les étapes ont été accomplies pour la facture {number}, toujours impayée : décidez de la suite.",
    ),
}
