"""How is a decision's reason said to the owner, in French and in English?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from collector.domain.decisions import Because, BlockerCode, TaskKind, Value

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

# Each reason in English and in French. Dates are filled in as "14 March" and "14 mars"; a count takes its unit as
# format: {days:day}, {days:jour}. French puts a no-break space before a colon.
_SENTENCES: Mapping[str, tuple[str, str]] = {
    # Taking a step
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
    # Closing
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
    # Waiting
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
    # Asking
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
    "ask_honour_offer": (
        "The debtor accepted your offer: give what you promised, then say so here.",
        "Le débiteur a accepté votre proposition : accordez ce que vous avez promis, puis indiquez-le ici.",
    ),
    "step_offer": (
        "You offered a solution: it is put to the debtor, without any admission.",
        "Vous avez proposé une solution : elle est présentée au débiteur, sans reconnaissance de responsabilité.",
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
    "ask_read_answer": (
        "The debtor has answered on his page: read it and reply. Nothing leaves for a fortnight.",
        "Le débiteur a répondu sur sa page : lisez sa réponse et répondez-lui. Rien ne part pendant deux semaines.",
    ),
    "ask_read_answer_again": (
        "The debtor has asked the same on his page again: read it and reply. The reminders go on meanwhile.",
        "Le débiteur a refait la même demande sur sa page : lisez-la et répondez-lui. Les relances continuent.",
    ),
    "ask_promise_made": (
        "The debtor has named {promised} for the payment, on his page: nothing is sent before.",
        "Le débiteur a annoncé, sur sa page, un paiement pour le {promised} : rien ne part avant.",
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
    "ask_tell_lawyer_taken_back": (
        "A payment of invoice {number} went back to the payer after the file had gone to the lawyer: tell the lawyer.",
        "Un paiement de la facture {number} est retourné au payeur après la transmission du dossier à l’avocat :"
        " prévenez-le.",
    ),
    "credit_awaited": (
        "The credit granted on invoice {number} is not in Stripe yet: nothing is asked for.",
        "L’avoir accordé sur la facture {number} n’est pas encore dans Stripe : rien n’est demandé.",
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
    "mediation": (
        "Mediation with {mediator} until {until}: nothing leaves.",
        "Médiation auprès de {mediator} jusqu’au {until} : rien ne part.",
    ),
    "ask_mediation_over": (
        "The time of the mediation with {mediator} is over: say what came of it, or until when it goes on.",
        "Le délai de la médiation auprès de {mediator} est écoulé : dites ce qu’elle a donné, ou jusqu’à quand elle se"
        " poursuit.",
    ),
    "call_tried": (
        "Nobody answered on {on} ({tries:attempt}): try again; the ladder waits until {until}.",
        "Personne n’a répondu le {on} ({tries:essai}) : réessayez ; la procédure attend jusqu’au {until}.",
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
    "ask_limitation_near": (
        "A claim of this case will soon be too old to be taken to court: speak to the lawyer in time.",
        "Une créance de ce dossier sera bientôt prescrite : parlez-en à l’avocat à temps.",
    ),
    "set_aside": (
        "This case could not be looked at because of an error of ours ({error}): nothing leaves until it is mended.",
        "Ce dossier n’a pas pu être examiné à cause d’une erreur de notre part ({error}) :"
        " rien ne part tant qu’elle n’est pas corrigée.",
    ),
    "ask_transmit_to_lawyer": (
        "Ready for the lawyer since {on}: the file leaves on your yes.",
        "Prêt pour l’avocat depuis le {on} : le dossier part avec votre accord.",
    ),
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
        "There is no e-mail address for this debtor: add one.",
        "Ce débiteur n’a pas d’adresse e-mail : ajoutez-en une.",
    ),
    "ask_correct_address_set_aside": (
        "The debtor's e-mail address may not be used: {reason}",
        "L’adresse e-mail du débiteur n’est pas utilisable : {reason}",
    ),
    "ask_correct_address_bounced": (
        "The last message came back: correct the debtor's e-mail address.",
        "Le dernier message est revenu : corrigez l’adresse e-mail du débiteur.",
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
    "ask_reminder_missing": (
        "No reminder about invoice {number} has left yet: a formal notice cannot be the first word.",
        "Aucune relance n’est encore partie pour la facture {number} :"
        " une mise en demeure ne peut pas être le premier message.",
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

_CLEARS: Mapping[BlockerCode, tuple[str, str]] = {
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

_TASKS: Mapping[TaskKind, tuple[str, str]] = {
    TaskKind.MEDIATION_OVER: ("What came of the mediation?", "Qu’a donné la médiation ?"),
    TaskKind.FIND_NUMBER: ("Find the right number", "Trouver le bon numéro"),
    TaskKind.CALL: ("Call the debtor", "Appeler le débiteur"),
    TaskKind.APPROVE_NOTICE: ("Read and approve a notice", "Lire et approuver un courrier"),
    TaskKind.TRANSMIT_TO_LAWYER: ("Send the file to the lawyer", "Transmettre le dossier à l’avocat"),
    TaskKind.TELL_LAWYER_PAID: ("Tell the lawyer that it is paid", "Prévenir l’avocat du paiement"),
    TaskKind.CORRECT_ADDRESS: ("Correct the address", "Corriger l’adresse"),
    TaskKind.CLASSIFY_DEBTOR: ("Business or consumer?", "Professionnel ou consommateur ?"),
    TaskKind.ANSWER_DISPUTE: ("Answer the dispute", "Répondre à la contestation"),
    TaskKind.MAKE_CREDIT_NOTE: ("Make the credit note you granted", "Établir l’avoir accordé"),
    TaskKind.COURTESY_CALL: ("Ask whether all is well", "Prendre des nouvelles"),
    TaskKind.TELL_LAWYER_TAKEN_BACK: ("Tell the lawyer: a payment went back", "Prévenir l’avocat : paiement repris"),
    TaskKind.PENALTIES_REMAIN: ("Decide about the penalties", "Décider des pénalités"),
    TaskKind.QUOTE_LAPSED: ("An offer was not taken up", "Une offre est restée sans suite"),
    TaskKind.RELATIONSHIP: ("A customer who matters", "Un client important"),
    TaskKind.HONOUR_OFFER: ("Keep your part of an offer", "Tenir votre part d’une proposition"),
    TaskKind.PLAN_MISSED: ("An instalment was missed", "Une échéance est impayée"),
    TaskKind.PLAN_BROKEN: ("An instalment plan was not kept", "Un échéancier n’a pas été respecté"),
    TaskKind.RESOLVE_DOUBT: ("Did this message leave?", "Ce message est-il parti ?"),
    TaskKind.CONFIRM_DELIVERY: ("Did the letter arrive?", "Le courrier est-il arrivé ?"),
    TaskKind.CONFIRM_DUE_DATE: ("Confirm the due date", "Confirmer l’échéance"),
    TaskKind.CONFIRM_RULE: ("Claim by a rule that nobody verified?", "Appliquer une règle non vérifiée ?"),
    TaskKind.VETOED_STEP: ("Decide about the stopped step", "Décider de l’étape arrêtée"),
    TaskKind.REFUSED_NOTICE: ("A message could not leave", "Un message n’a pas pu partir"),
    TaskKind.INBOX_DEAD: ("News that could not be applied", "Une information non prise en compte"),
    TaskKind.STRIPE_PERMISSION: ("Switch on a permission in Stripe", "Activer une autorisation dans Stripe"),
    TaskKind.PENALTY_RETURNED: ("Penalties are owed again", "Des pénalités sont de nouveau dues"),
    TaskKind.PENALTY_TOO_HIGH: ("A penalty invoice is too high", "Une facture de pénalités est trop élevée"),
    TaskKind.STRIPE_WRITE_REFUSED: ("Stripe refused a write", "Stripe a refusé une écriture"),
    TaskKind.ADD_RATE: ("Add an interest rate", "Ajouter un taux d’intérêt"),
    TaskKind.MEND_PASSAGE: ("Write your sentence anew", "Réécrire votre phrase"),
    TaskKind.SERVICE_NOT_TOLD: ("Your system does not answer", "Votre système ne répond pas"),
    TaskKind.DELIVERY_SILENT: ("Did this message arrive?", "Ce message est-il arrivé ?"),
    TaskKind.CANARY_MISSING: ("The daily test mail is missing", "Le message d’essai du jour manque"),
    TaskKind.MAIL_STOPPED: ("Sending is stopped", "Les envois sont arrêtés"),
    TaskKind.REVIEW_REOPENED: ("Look at the reopened case", "Vérifier le dossier rouvert"),
    TaskKind.READ_REPLY: ("Read the reply", "Lire la réponse"),
    TaskKind.PROMISE_MADE: ("A payment was promised", "Un paiement est promis"),
    TaskKind.REVIEW_HOLD: ("Look at the hold", "Revoir la suspension"),
    TaskKind.LOOK_AT_SET_ASIDE: ("Look at an invoice set aside", "Examiner une facture mise de côté"),
    TaskKind.SETTLE_CREDIT: ("A credit could pay this", "Un avoir pourrait régler la somme"),
    TaskKind.LADDER_DONE: ("Decide how to go on", "Décider de la suite"),
    TaskKind.REMINDER_MISSING: ("No reminder has left yet", "Aucune relance n’est partie"),
    TaskKind.FORMAL_NOTICE_MISSING: ("No formal notice has left", "Aucune mise en demeure n’est partie"),
    TaskKind.DECLARE_CLAIM: ("Declare the claim in the insolvency", "Déclarer la créance à la procédure"),
    TaskKind.LIMITATION_NEAR: ("The claim will soon be time-barred", "La créance sera bientôt prescrite"),
    TaskKind.LIMITATION_PASSED: ("The claim may be time-barred", "La créance est peut-être prescrite"),
}


def say(because: Because, language: str, today: date | None = None) -> str:
    """The sentence of a reason in "fr" (any other language: English). With `today`, dates of other years say so."""
    return fill(_SENTENCES[because.code], because.values, language, today)


def read_because(code: str, values: Mapping[str, Value]) -> Because:
    """A reason as it comes back from JSON, where its dates had become ISO text."""
    return Because(code, {name: _as_date(value) for name, value in values.items()})


def say_what_clears(code: BlockerCode, language: str) -> str:
    """What ends a blocker, in a few words."""
    return _CLEARS[code][_is_french(language)]


def say_task(task: TaskKind, language: str) -> str:
    """The heading of a task on the owner's list."""
    return _TASKS[task][_is_french(language)]


def say_day(day: date, language: str, today: date | None = None) -> str:
    """14 March, 14 mars, 1er mars; with the year where it is not the year of `today`."""
    if _is_french(language):
        words = f"{'1er' if day.day == 1 else day.day} {_MONTHS_FR[day.month - 1]}"
    else:
        words = f"{day.day} {_MONTHS_EN[day.month - 1]}"
    return words if today is None or today.year == day.year else f"{words} {day.year}"


def fill(pair: tuple[str, str], values: Mapping[str, Value], language: str, today: date | None = None) -> str:
    """Put values into the English or the French of a pair of sentences."""
    return pair[_is_french(language)].format_map(_Spoken(values, language, today))


def _as_date(value: Value) -> Value:
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:  # a text that looks like a day, such as 2026-02-30
        return value


def _is_french(language: str) -> bool:
    return language == "fr"


@dataclass(frozen=True, slots=True)
class _Spoken(Mapping[str, object]):
    """The values of a reason, each as it is said in one language."""

    values_: Mapping[str, Value]
    language: str
    today: date | None

    def __getitem__(self, name: str) -> object:
        value = self.values_[name]
        if isinstance(value, date):
            return say_day(value, self.language, self.today)
        if isinstance(value, int):
            return _Count(value, _is_french(self.language))
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_)

    def __len__(self) -> int:
        return len(self.values_)


@dataclass(frozen=True, slots=True)
class _Count:
    """A number that takes its unit as format: 1 day, 2 days; in French 0 and 1 are singular."""

    number: int
    is_french: bool

    def __format__(self, unit: str) -> str:
        if not unit:
            return str(self.number)
        is_one = abs(self.number) < 2 if self.is_french else self.number == 1
        return f"{self.number} {unit}{'' if is_one else 's'}"
