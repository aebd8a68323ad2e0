"""What a model says of its columns: who may see each one, and when it is forgotten."""

from datetime import timedelta


class Care:
    """The base of every model's inner ``Care`` class; name each column in exactly one class.

    ``public`` may be published, ``staff`` is operational, ``contact`` is a number or an
    address (readable by the relay alone), ``sealed`` is privileged or secret.  ``forget``
    gives the age at which a column is emptied.  Scrubbing, export, the subpoena report and
    forgetting read this class (docs/security/care.md).
    """

    public: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()
    forget: dict[str, timedelta] = {}
