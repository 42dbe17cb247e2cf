"""What no script has met yet, though one can: each line is a script's to take away. Nothing may be added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

NOT_YET_MET: Final[Mapping[str, frozenset[str]]] = {
    "transitions": frozenset(
        (
            "back: Offers:notice → Offers:summary",
            "back: Preparing:medicines → Preparing:overview",
            "back: TimeOff:absence → TimeOff:span",
            "back: TimeOff:blocked → Day:listing",
            "back: TimeOff:blocked → TimeOff:span",
            "back: TimeOff:span → Day:listing",
            "busy: TimeOff:confirming → TimeOff:blocked",
            "files: Visits:brief → Visits:brief",
            "page: Preparing:summary → Preparing:summary",
            "page: Visits:brief → Visits:brief",
            "said: Finding:found → BookingFor:slots",
            "said: Late:told → Late:told",
            "said: TimeOff:span → TimeOff:confirming",
            "service: BookingFor:kind → BookingFor:slots",
            "unblock: TimeOff:blocked → TimeOff:span",
            "unblock: TimeOff:span → TimeOff:span",
            "withdraw_request: Requests:times → Requests:wished",
        )
    ),
    "global transitions": frozenset(
        (
            "time_off → TimeOff:confirming",
            "time_off → TimeOff:span",
        )
    ),
    "ways to the menu": frozenset(
        (
            "FollowingUp:feeling",
            "FollowingUp:told",
            "Preparing:asking",
            "Preparing:differing",
            "Preparing:medicines",
            "Preparing:summary",
            "RatingVisit:rated",
            "Reminders:late",
            "Reminders:told",
            "Reminders:visit",
            "Requests:late",
            "Requests:part",
            "Requests:times",
        )
    ),
    "refusals": frozenset(
        (
            "FormNotWhole",
            "NoticePassed",
            "RequestNeeded",
            "ReturningOnly",
        )
    ),
    "ways out of refusals": frozenset(
        (
            "AlreadyCancelled → Requests:late",
            "AlreadyStarted → Requests:late",
            "BookingLimitReached → Requests:times",
            "NotFound → TimeOff:span",
            "NoticePassed → Appointments:one",
            "RecordExists → Entering:summary",
            "ReturningOnly → Booking:nearest",
        )
    ),
    "messages": frozenset(
        (
            "<b>All questions have an answer.</b> Please look at them and send them.",
            "<b>The clinic has booked the appointment that you asked for.</b>",
            "<b>The reception has done what you asked for.</b>",
            "<b>{doctor}</b>: {count} answer",
            "Block this time",
            "Blocked already:",
            "Nobody else is expected today. Another number: reply to this message with it.",
            "Nothing is booked then.",
            "Now send them to the reception.",
            "Please call us, and we will help: {phone}.",
            "Please write this number with {count} decimal place at most.",
            "See my answers",
            (
                "The appointment of {start} could be moved or cancelled here until {until}. Please open it and press "
                "“Cancel this appointment” or “Move to another time”: we will ask the reception for you."
            ),
            "The clinic finds the time of this itself. Please say which times suit you.",
            "The clinic knows of no medicines that you take.",
            "The clinic sees the answer with your name.",
            "The others are being cancelled in this minute.",
            "This day is over. Please write a day that is still to come, with the year: 3 March 2029.",
            "This request is closed: the appointment was changed or has begun in the meantime.",
            "Unblock: {time}",
            "We expect a number of at most {most}. Please check it and write it once more.",
            "and {count} more",
            "blocked a doctor’s time",
            "closed a request that had come too late",
            "declined a request about an appointment",
            "entered a patient without an account",
            "filled in the form before an appointment",
            "good {good}, so-so {fair}, bad {poor}",
            "had a patient asked how they feel",
            "in the evening",
            "midnight",
            "noted that a patient need not be called",
            "put a patient back on the list of calls",
            "raised a request about an appointment",
            "read what a patient had prepared",
            "said how they feel after an appointment",
            "saw how appointments were",
            "saw to a patient who feels worse",
            "saw whom to call",
            "told a patient something on the telephone",
            "told patients that a doctor is late",
            "told the desk head of a request",
            "took a day’s appointments as a file to print",
            "took a request about an appointment",
            "unblocked a doctor’s time",
            "{count} question has no answer yet. Please answer it first.",
            "{when} is for patients who have been here before. Please choose another time.",
            "▫️ Open: the clinic’s questions, all answered and not sent yet",
            "⚪ Felt worse after an appointment, and feels better by now",
            "⛔ {time}",
            "❌ <b>This appointment is cancelled.</b>",
            "🔴 {time}, absent",
            "🙋 <b>You are no longer marked as being here.</b>",
        )
    ),
}
"""By kind, as `tests.dialogs.test_met` calls it."""
