"""PyLTI1p3 sends scores one call at a time, as its documentation shows it; measured. Words: the LMS's address, how many scores."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from measured import measured
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.grade import Grade
from pylti1p3.registration import Registration
from pylti1p3.service_connector import ServiceConnector

LMS, MANY = sys.argv[1], int(sys.argv[2])
SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


def registration() -> Registration:
    """One with a key of its own."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made = Registration()
    made.set_issuer(LMS).set_client_id("bench").set_auth_token_url(f"{LMS}/token")
    made.set_tool_private_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    made.set_tool_public_key(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    return made


def score(number: int) -> Grade:
    """The score of one person."""
    made = Grade().set_score_given(100).set_score_maximum(100).set_user_id(f"user-{number}")
    return made.set_timestamp(datetime.now(UTC).isoformat()).set_activity_progress("Completed").set_grading_progress("FullyGraded")


service = AssignmentsGradesService(ServiceConnector(registration()), {"scope": [SCOPE], "lineitem": f"{LMS}/peer/lineitem"})
with measured():
    for number in range(MANY):
        service.put_grade(score(number))
