"""The clinic as its file describes it: facilities, practitioners, services, hours, settings.

Values only, checked by pydantic; `core.clinic.file` reads them from TOML. Everything that other parts refer to has an
`id`: a short slug that stays the same for as long as the thing exists.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field

from core.clinic.answers import ClinicAnswer
from core.clinic.banks import Bank, ClaimNames
from core.clinic.booking_systems import BookingSystem
from core.clinic.consulting import ConsultationRules
from core.clinic.forms import VisitForm
from core.clinic.offering import OfferRules
from core.clinic.prescribing import CarefulMedicines, PrescriptionRules
from core.clinic.reminding import ReminderRules
from core.clinic.settings import LIMITS, MOST_NOTICE, SETTINGS, ClinicSettings, Part, Regulations
from core.emergencies.kinds import CRISES, EmergencyKind
from core.errors import NotFound
from core.i18n import Words
from core.roles import Role
from core.text.collation import order_by_surname

TICK = dt.timedelta(minutes=5)
"""Appointments start and end on multiples of this."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")]


Identifiers = tuple[Annotated[str, Field(min_length=3, max_length=200)], ...]
"""By what another system knows something: `system|value`, or the address of a FHIR resource, such as `Location/3`."""


class ServiceKind(StrEnum):
    """How a service is given (S6, S8, S13)."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
    EXAMINATION = "examination"
    OCCUPATIONAL = "occupational"
    REHABILITATION = "rehabilitation"


class BookedBy(StrEnum):
    """Who chooses the time of a service: its patient, or the clinic, whom the patient asks for one."""

    PATIENT = "patient"
    REQUEST = "request"


class Facility(Part):
    """Where patients are seen. A partner's is additional, never the only choice (D11)."""

    id: Slug
    name: Words
    address: str
    partner: bool = False
    map_url: str | None = None
    identifiers: Identifiers = ()


class Service(Part):
    """What can be booked. Offered by each practitioner who has its specialty; but by nobody here, if it is `booked_in`
    another system (D23). Reminders of a `discreet` one don't say what it is.
    """

    id: Slug
    kind: ServiceKind
    name: Words
    specialty: Slug
    minutes: Annotated[int, Field(gt=0, le=480, multiple_of=5)]
    preparation: Words | None = None
    bring: Words | None = None
    discreet: bool = False
    aliases: tuple[str, ...] = ()
    identifiers: Identifiers = ()
    booked_in: Slug | None = None
    booked_by: BookedBy = BookedBy.PATIENT
    returning_only: bool = False
    cancel_notice_minutes: Annotated[int, Field(ge=0, le=MOST_NOTICE)] | None = None
    follow_up_days: Annotated[int, Field(ge=1, le=60)] | None = None

    @property
    def duration(self) -> dt.timedelta:
        """How long the practitioner and the patient are taken."""
        return dt.timedelta(minutes=self.minutes)

    @property
    def needs_referral(self) -> bool:
        """Whether it is booked from a referral only (S13)."""
        return self.kind is ServiceKind.REHABILITATION


class Practitioner(Part):
    """A doctor or another who gives services. `specialties` match `Service.specialty`; `licence` is the number of a
    doctor's licence to practise.
    """

    id: Slug
    name: str
    specialties: Annotated[tuple[Slug, ...], Field(min_length=1)]
    languages: tuple[str, ...] = ("pl",)
    licence: str | None = None
    identifiers: Identifiers = ()


class Weekday(StrEnum):
    """Days as the clinic file names them."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Hours(Part):
    """A practitioner's weekly hours. More than one facility: listed at each, in one at a time (S43, D15)."""

    practitioner: Slug
    facilities: Annotated[tuple[Slug, ...], Field(min_length=1)]
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: dt.time
    closes: dt.time
    kinds: tuple[ServiceKind, ...] = tuple(ServiceKind)
    returning_only: bool = False
    first_day: dt.date | None = None
    last_day: dt.date | None = None


class Absence(Part):
    """Whole days, both included, on which a practitioner sees nobody."""

    practitioner: Slug
    first_day: dt.date
    last_day: dt.date


class StaffMember(Part):
    """One of the clinic's people in the staff chat, by their messenger's user id."""

    user_id: Annotated[int, Field(gt=0)]
    name: str
    roles: Annotated[tuple[Role, ...], Field(min_length=1)]
    practitioner: Slug | None = None


class DeskHours(Part):
    """When the clinic's people are at the desk: working hours, in which waiting for an answer is counted."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: dt.time
    closes: dt.time


class ConsultationHours(Part):
    """When patients may come to an online consultation in these specialties, without booking (S37)."""

    specialties: Annotated[tuple[Slug, ...], Field(min_length=1)]
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    opens: dt.time
    closes: dt.time


class ReadyAnswer(Part):
    """An answer that doctors send often, chosen by its title and sent as it is."""

    id: Slug
    title: Words
    text: Words


class Helpline(Part):
    """A telephone line for somebody in a crisis, told when words name one of its `kinds`; of all, with none given."""

    name: Words
    phone: str
    kinds: tuple[EmergencyKind, ...] = ()

    @property
    def for_kinds(self) -> frozenset[EmergencyKind]:
        """The crises that it is told in."""
        return frozenset(self.kinds) or CRISES


OFFICE_HOURS = DeskHours(
    days=(Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY, Weekday.FRIDAY),
    opens=dt.time(8),
    closes=dt.time(16),
)
"""When the desk is staffed, unless the clinic says otherwise."""


class Clinic(Part):
    """The whole clinic file."""

    model_config = ConfigDict(populate_by_name=True)

    name: str
    phone: str
    email: str | None = None
    time_zone: str = "Europe/Warsaw"
    country: str = "PL"
    holidays: Literal["public"] | tuple[dt.date, ...] = "public"
    specialties: dict[Slug, Words]
    facilities: Annotated[tuple[Facility, ...], Field(min_length=1)]
    practitioners: tuple[Practitioner, ...]
    services: tuple[Service, ...]
    hours: tuple[Hours, ...]
    absences: tuple[Absence, ...] = ()
    staff: tuple[StaffMember, ...] = ()
    desk_hours: Annotated[tuple[DeskHours, ...], Field(min_length=1)] = (OFFICE_HOURS,)
    ready_answers: tuple[ReadyAnswer, ...] = ()
    answers: tuple[ClinicAnswer, ...] = ()
    forms: tuple[VisitForm, ...] = ()
    helplines: tuple[Helpline, ...] = ()
    prescriptions: PrescriptionRules = PrescriptionRules()
    offers: OfferRules = OfferRules()
    consultations: ConsultationRules = ConsultationRules()
    consultation_hours: tuple[ConsultationHours, ...] = ()
    reminders: ReminderRules = ReminderRules()
    careful_medicines: tuple[CarefulMedicines, ...] = ()
    booking_systems: tuple[BookingSystem, ...] = ()
    banks: tuple[Bank, ...] = ()
    bank_claims: ClaimNames = ClaimNames()
    written_regulations: Annotated[Regulations, Field(alias="regulations")]
    written_files_regulations: Annotated[Regulations, Field(alias="files_regulations")]
    written_remote_regulations: Annotated[Regulations | None, Field(alias="remote_regulations")] = None
    settings: ClinicSettings = ClinicSettings()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy; made anew, because pydantic's own would keep what was worked out from the original."""
        fields = {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
        copied = type(self).model_validate(fields | dict(update or {}))
        return copy.deepcopy(copied) if deep else copied

    @cached_property
    def regulations(self) -> Regulations:
        """What is accepted when an account is opened, as it is shown: with the numbers that hold."""
        return self._as_shown(self.written_regulations)

    @cached_property
    def files_regulations(self) -> Regulations:
        """What is accepted when a file is added, as it is shown: with the numbers that hold."""
        return self._as_shown(self.written_files_regulations)

    @cached_property
    def remote_regulations(self) -> Regulations | None:
        """What is accepted before an online consultation, once (D22), as it is shown; `None` where there are none."""
        return None if self.written_remote_regulations is None else self._as_shown(self.written_remote_regulations)

    @cached_property
    def has_returning_only(self) -> bool:
        """Whether anything is only for patients who have been here before."""
        return any(each.returning_only for each in self.services) or any(each.returning_only for each in self.hours)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where the clinic's clocks are (D17)."""
        return ZoneInfo(self.time_zone)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The date of a moment in the clinic."""
        return moment.astimezone(self.zone).date()

    def last_bookable_day(self, now: dt.datetime) -> dt.date:
        """How far ahead appointments can be booked."""
        return self.day_of(now) + dt.timedelta(days=self.settings.horizon_days)

    def facility(self, facility_id: str) -> Facility:
        """The facility of this id, which may come from a button or a stored choice that is older than the file.

        Raises: NotFound.
        """
        return _known(self._facilities_by_id, facility_id)

    def service(self, service_id: str) -> Service:
        """The service of this id.

        Raises: NotFound.
        """
        return _known(self._services_by_id, service_id)

    def practitioner(self, practitioner_id: str) -> Practitioner:
        """The practitioner of this id.

        Raises: NotFound.
        """
        return _known(self._practitioners_by_id, practitioner_id)

    def ready_answer(self, answer_id: str) -> ReadyAnswer:
        """The ready answer of this id.

        Raises: NotFound.
        """
        return _known({each.id: each for each in self.ready_answers}, answer_id)

    def answer(self, topic: str) -> ClinicAnswer | None:
        """What the clinic answers about a topic, if it has written it down."""
        return next((each for each in self.answers if each.topic == topic), None)

    def form_of(self, service_id: str) -> VisitForm | None:
        """What is asked before a visit of this service, if anything is."""
        return next((each for each in self.forms if service_id in each.services), None)

    def bank(self, bank_id: str) -> Bank:
        """The bank of this id.

        Raises: NotFound.
        """
        return _known({each.id: each for each in self.banks}, bank_id)

    def booking_system_of(self, service: Service) -> BookingSystem | None:
        """The system in which a service is booked instead of the portal (D23).

        Raises: NotFound.
        """
        if service.booked_in is None:
            return None
        return _known({each.id: each for each in self.booking_systems}, service.booked_in)

    def practitioners_of(self, service_id: str) -> tuple[Practitioner, ...]:
        """Who gives the service, by name."""
        givers = {hours.practitioner for hours in self.hours_of(service_id)}
        return tuple(sorted(map(self.practitioner, givers), key=lambda each: order_by_surname(each.name)))

    def facilities_of(self, service_id: str) -> tuple[Facility, ...]:
        """Where the service is given, in the file's order."""
        open_at = {each for hours in self.hours_of(service_id) for each in hours.facilities}
        return tuple(each for each in self.facilities if each.id in open_at)

    def hours_of(self, service_id: str) -> list[Hours]:
        """All hours in which the service can be booked here, with anybody."""
        service = self.service(service_id)
        if service.booked_in is not None:
            return []
        able = {each.id for each in self.practitioners if service.specialty in each.specialties}
        return [hours for hours in self.hours if hours.practitioner in able and service.kind in hours.kinds]

    def _as_shown(self, regulations: Regulations) -> Regulations:
        numbers = LIMITS | {name: getattr(self.settings, name) for name in SETTINGS}
        return regulations.model_copy(update={"text": regulations.text.filled(numbers)})

    @cached_property
    def _facilities_by_id(self) -> dict[str, Facility]:
        return {each.id: each for each in self.facilities}

    @cached_property
    def _services_by_id(self) -> dict[str, Service]:
        return {each.id: each for each in self.services}

    @cached_property
    def _practitioners_by_id(self) -> dict[str, Practitioner]:
        return {each.id: each for each in self.practitioners}


Thing = TypeVar("Thing")


def _known(things: dict[str, Thing], wanted: str) -> Thing:
    if wanted not in things:
        raise NotFound
    return things[wanted]
