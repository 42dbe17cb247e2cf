"""What was done, in words: a line of the audit log tells the act, and never what was read or written."""

from __future__ import annotations

from typing import Final

from core.staff.audit import AuditAction
from dialogs.engine.text import Text, _

AUDIT_LABELS: Final[dict[AuditAction, Text]] = {
    AuditAction.SAW_QUESTION: _("read a question"),
    AuditAction.TOOK_QUESTION: _("took a question"),
    AuditAction.ANSWERED_QUESTION: _("answered a question"),
    AuditAction.ASKED_BACK: _("asked the patient back"),
    AuditAction.HANDED_OVER: _("handed a question over"),
    AuditAction.DECLINED_QUESTION: _("declined a question"),
    AuditAction.WROTE_NOTE: _("wrote a note"),
    AuditAction.REVISED_ANSWER: _("changed an answer"),
    AuditAction.TOOK_ANSWER_BACK: _("took an empty answer back"),
    AuditAction.SAW_OPEN_QUESTIONS: _("saw the open questions"),
    AuditAction.SENT_QUESTION: _("sent a question"),
    AuditAction.ADDED_TO_QUESTION: _("added to a question"),
    AuditAction.WITHDREW_QUESTION: _("withdrew a question"),
    AuditAction.OPENED_ANSWER: _("opened an answer"),
    AuditAction.RAISED_QUESTION: _("raised a question again"),
    AuditAction.ESCALATED_QUESTION: _("told the desk head of a question"),
    AuditAction.SAW_DAY: _("saw the appointments of a day"),
    AuditAction.SAW_OWN_WORK: _("saw their own work"),
    AuditAction.SAW_APPOINTMENT: _("saw an appointment"),
    AuditAction.SAW_FILES: _("opened the files of an appointment"),
    AuditAction.MARKED_BOOKED: _("took a mark on an appointment back"),
    AuditAction.MARKED_ARRIVED: _("marked the patient as arrived"),
    AuditAction.MARKED_ATTENDED: _("marked an appointment as attended"),
    AuditAction.MARKED_NO_SHOW: _("marked that the patient did not come"),
    AuditAction.CANCELLED_FOR_PATIENT: _("cancelled for the patient"),
    AuditAction.BOOKED_FOR_PATIENT: _("booked for the patient"),
    AuditAction.SEARCHED_PATIENTS: _("looked for a patient"),
    AuditAction.FOUND_PATIENT: _("found a patient"),
    AuditAction.GAVE_INSTRUCTIONS: _("gave instructions after an appointment"),
    AuditAction.OPENED_INSTRUCTIONS: _("opened instructions"),
    AuditAction.OPENED_IDENTITY: _("opened a case to confirm an identity"),
    AuditAction.TOOK_IDENTITY: _("took a request for a call"),
    AuditAction.CALLED_IN_VAIN: _("called a patient, and was not answered"),
    AuditAction.RAISED_IDENTITY: _("raised a request for a call again"),
    AuditAction.ESCALATED_IDENTITY: _("told the desk head of a request for a call"),
    AuditAction.CONFIRMED_IDENTITY: _("confirmed an identity"),
    AuditAction.REFUSED_IDENTITY: _("did not confirm an identity"),
    AuditAction.PROVED_IDENTITY: _("proved an identity that another account has"),
    AuditAction.MOVED_RECORDS: _("moved the account to another chat"),
    AuditAction.OBJECTED_TO_MOVE: _("was told that somebody else moved an account"),
    AuditAction.SETTLED_OBJECTION: _("saw to an account that was moved"),
    AuditAction.REVOKED_ACCESS: _("closed the access of a patient’s chat"),
    AuditAction.ADDED_STAFF: _("added somebody to the staff"),
    AuditAction.CHANGED_STAFF: _("changed somebody’s roles"),
    AuditAction.REMOVED_STAFF: _("removed somebody from the staff"),
    AuditAction.SAW_OVERDUE: _("saw the overdue questions"),
    AuditAction.SAW_AUDIT: _("saw who did what"),
    AuditAction.REFUSED: _("tried what they may not do"),
}
