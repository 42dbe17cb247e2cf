"""Triggers of buttons that stand outside the dialog that they lead into: in notices, and on other dialogs' screens."""

from __future__ import annotations

from typing import Final

TO_DESK: Final = "to_desk"
"""In a private chat, brings one of the staff to the desk, where they left it."""

DESK_LINK: Final = "desk"
"""What follows `/start` where a link leads to the desk in private."""

CARD_LINK: Final = f"{DESK_LINK}-"
"""The same, where it leads to one card, which follows."""

TO_PATIENT: Final = "to_patient"
"""In a private chat, brings one of the staff to what they have here as a patient, where they left it."""

OWN_WORK: Final = "work"
"""Opens a doctor's own work."""

CALLS: Final = "calls"
"""Of the staff: opens the list of whom to call."""

MORNING: Final = "morning"
"""Of the staff: opens the choice whether to get a morning summary."""

MORNING_OFF: Final = "morning.off"
"""Of the staff: switches the morning summary off."""

OPEN_CARD: Final = "card_of"
"""Of the staff: opens in private the card that the button names."""

OPEN_BRIEF: Final = "brief_of"
"""Of the staff: opens what was prepared for the appointment whose id the button carries."""

SEE_VISIT: Final = "visit"
"""Opens the appointment whose id the button carries."""

BOOK_AGAIN: Final = "book_again"
"""Begins to book what was booked with the appointment whose id the button carries."""

WALK_IN: Final = "walk_in"
"""Of the staff: takes the patient whose number the button carries, who is here, into a list of today."""

OTHER_TIME: Final = "other_time"
"""Opens the free times of the service of the cancelled appointment whose id the button carries."""

BOOK_SERVICE: Final = "book_service"
"""Begins to book the service whose id the button carries."""

FREE_TIMES: Final = "free_times"
"""Opens the free times of the service whose id the button carries."""

READ_INSTRUCTIONS: Final = "instruction"
"""Opens the instructions whose id the button carries."""

OPEN_CERTIFICATE: Final = "certificate"
"""Opens the occupational certificate whose id the button carries."""

OPEN_RESULT: Final = "result"
"""Opens the result whose id the button carries."""

CHOOSE_RESULTS: Final = "results_choice"
"""Opens the question when results are to open: at once, or after the doctor has said something of them."""

OPEN_QUESTION: Final = "question"
"""Opens the question whose id the button carries."""

ASK: Final = "ask"
"""Begins a question about the visit whose id the button carries."""

ASK_WITH_FILES: Final = "ask_with_files"
"""Begins a question that the files which are being added go with."""

GO_ON: Final = "question_unsent"
"""Goes on with the unsent question whose id the button carries."""

OPEN_RENEWAL: Final = "renewal"
"""Opens the order of a prescription whose id the button carries."""

OPEN_PRESCRIPTION: Final = "prescription"
"""Opens the e-prescription whose id the button carries."""

RENEW_MEDICINE: Final = "renew"
"""Begins an order of the medicine whose id the button carries."""

NEEDED_TODAY: Final = "needed_today"
"""Tells what to do when a medicine is needed today."""

MOVE_HERE: Final = "move_here"
"""Opens the question whether the records of a full account are to come to this chat."""

NOT_ME: Final = "not_me"
"""Objects to the move of an account whose id the button carries, from the chat that it was in."""

OPEN_REFERRAL: Final = "referral"
"""Opens the referral whose id the button carries."""

REFERRAL_OF: Final = "referral_of"
"""Opens the referral from which the appointment was booked whose id the button carries."""

FOLLOW_UP: Final = "follow_up"
"""Opens the question how one feels after the appointment whose id the button carries."""

RATE_GOOD: Final = "rate_good"
RATE_FAIR: Final = "rate_fair"
RATE_POOR: Final = "rate_poor"
"""Say how the appointment was whose id the button carries."""

PREPARE: Final = "prepare"
"""Opens what can be prepared for the appointment whose id the button carries."""

MOVE_VISIT: Final = "move_visit"
"""Looks for another time for the appointment whose id the button carries."""

CANCEL_VISIT: Final = "cancel_visit"
"""Asks whether to cancel the appointment whose id the button carries."""

COMING: Final = "coming"
"""Says that the patient will come to the appointment whose id the button carries."""

PATIENT_LATE: Final = "patient_late"
"""Asks how late the patient is for the appointment whose id the button carries."""

VISIT_REMINDERS: Final = "visit_reminders"
"""Opens the reminders of the appointment whose id the button carries."""

ALL_REMINDERS: Final = "all_reminders"
"""Opens all that the patient can be reminded of."""

ADD_FILE: Final = "add_file"
"""Goes on with files that have arrived; on an appointment's own screen, adds to that."""

OPEN_FILE: Final = "your_file"
"""Opens the one of 'Your files' whose id the button carries."""

BY_BANK: Final = "by_bank"
"""Opens the way by a bank, on which an identity is confirmed; the button may carry what that is wanted for."""
CONFIRM_IDENTITY: Final = "identity"
"""Leads to the ways to confirm one's identity; the value is the feature that was wanted, if one was."""

CALL_ME: Final = "call_me"
"""Asks to be called, about what was written last."""

SEE_CALL: Final = "call"
"""Opens the request for a call whose id the button carries."""

ASK_TO_CANCEL: Final = "ask_cancel"
"""Asks the reception to cancel the appointment whose id the button carries, for its notice has passed."""

ASK_TO_MOVE: Final = "ask_move"
"""The same, to move it."""

ASK_FOR_TIME: Final = "ask_time"
"""Asks the clinic for an appointment for the service whose id the button carries, which it books itself."""

SEE_WISH: Final = "wish"
"""Opens the request for an appointment whose id the button carries."""

SEE_REQUEST: Final = "request"
"""Opens the request about an appointment whose id the button carries."""

IDENTITY_OUTCOME: Final = "identity_outcome"
"""Opens what became of the request whose id the button carries."""

JOIN_ACCOUNTS: Final = "join"
"""Of the staff: asks whether to bring over what the patient whose number the button carries had booked before."""

CONFIRM_FOUND: Final = "identity.patient"
"""Of the staff: asks for the code of the patient whose number the button carries."""

DELAY_OK: Final = "delay_ok"
"""Answers that it is all right that the appointment whose id the button carries begins later."""

LATE: Final = "late"
"""Of the staff: a doctor is late; the button may carry whose id."""

TIME_OFF: Final = "time_off"
"""Of the staff: a doctor's time is blocked; the button may carry whose id."""

FIND_RESULTS: Final = "find_results"
"""Of the staff: looks for a patient whose results are wanted."""

OFFER_TIMES: Final = "offer_times"
"""Of the staff: offers a day's free times to those who wait."""

BOOK_PATIENT: Final = "book_patient"
ENTER_PATIENT: Final = "new_patient"
"""Of the staff: enters a patient without an account."""

SEE_DOCUMENT: Final = "see_document"
"""Of the staff: notes which document the patient whose number the button carries has shown."""

WATCH_EARLIER: Final = "watch.earlier"
"""Begins to wait for an earlier time than that of the appointment whose id the button carries; if that is done already,
opens it.
"""

WATCH_WISH: Final = "watch.wish"
"""Begins to wait for what was looked for in vain."""

SEE_WATCHES: Final = "watches"
"""Opens the list of what somebody waits for."""

OPEN_WATCH: Final = "watch"
"""Opens what somebody waits for, by the id that the button carries."""

RESUME_WATCH: Final = "watch.resume"
"""Waits on for that whose id the button carries."""

STOP_WATCH: Final = "watch.stop"
"""Waits no longer for that whose id the button carries."""

TAKE_OFFER: Final = "offer.take"
"""Takes the offered time whose id the button carries."""

LEAVE_OFFER: Final = "offer.leave"
"""Leaves the offered time whose id the button carries to somebody else."""
I_AM_HERE: Final = "here"
"""Says that the patient has come for the appointment whose id the button carries."""

FAMILY: Final = "family"
"""Opens who acts for whom."""

OPEN_TIE: Final = "family.open"
"""Opens that somebody acts for somebody, by the id that the button carries."""

OPEN_FAMILY_REQUEST: Final = "family.request"
"""Opens what the reception was asked: that somebody acts for a child."""

ACT_FOR: Final = "family.act"
"""Turns to whoever is acted for by the tie whose id the button carries."""

ACT_FOR_MYSELF: Final = "family.myself"
"""Turns back to one's own account."""

FAMILY_OF: Final = "family.of"
"""Of the staff: opens who acts for the patient whose number the button carries."""

ASK_FOR_WHOM: Final = "for_whom"
"""Asks whom of the family words are about; they are kept meanwhile."""
OPEN_CONSULTATION: Final = "consultation"
"""Opens the online consultation whose id the button carries."""

LEAVE_CONSULTATION: Final = "consultation.leave"
"""Asks whether to leave the online consultation whose id the button carries, or its queue."""

STAY_IN_CONSULTATION: Final = "consultation.stay"
"""Says that the patient is still there, in the online consultation whose id the button carries."""

TO_DOCTOR: Final = "consultation.words"
"""Has what was written, or sent, go to the doctor whom the patient consults, wherever in the chat they are."""

CONSENTS: Final = "consents"
"""Opens what the patient has agreed to, and can withdraw."""

ONLINE: Final = "online"
"""Of the staff: opens who waits for an online consultation, and whether one is there for them."""

CONSULT: Final = "consult"
"""Of the staff: opens in private the online consultation whose id the button carries."""

STAY_CONSULTING: Final = "consult.stay"
"""Of the staff: says that the doctor is still there, in the online consultation whose id the button carries."""

INSTRUCT: Final = "consult.instruct"
"""Of the staff: gives instructions out of the online consultation whose id the button carries."""

PRESCRIBE: Final = "consult.prescribe"
"""Of the staff: issues an e-prescription out of the online consultation whose id the button carries."""
