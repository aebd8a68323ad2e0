"""What a person can do about background work."""

from uuid import UUID

from amparo.core.jobs.backend import backend
from amparo.core.jobs.terms import Kind, No
from amparo.core.ledger.actions import action, already, record
from amparo.core.ledger.terms import Act, Refused


@action
def retry_job(*, act: Act, job_id: UUID) -> UUID:
    """Try a poisoned job again, with all its attempts before it, and return its id.

    Ledger: ``jobs.job.retried``.

    Raises:
        Refused: the job is not among the poisoned.
    """
    if sent_before := already(act):
        return sent_before
    name = backend().retry(job_id)
    if name is None:
        raise Refused(No.NOT_POISONED)
    record(Kind.JOB_RETRIED, subject=job_id, act=act, facts={"task": name})
    return job_id
