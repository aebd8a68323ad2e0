"""Rules of the vault: one spelling for each number and address."""

import re

import phonenumbers

from amparo.core.vault.terms import Channel, No

REGION = "US"  # how a number without a country is read
LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, less the brackets

# A number of this region in its one spelling, as machines send it: nothing to be found out.
_SPELLED = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}", re.ASCII)
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.ASCII)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


def one_spelling(channel: Channel, address: str) -> str | No:
    """Return the one spelling of an address, or why it is none.

    Args:
        channel: what kind of address it is.
        address: as somebody typed it.

    Returns:
        For SMS the number in E.164 (``+12135550142``); for e-mail the address in lower
        case with an ASCII domain.  Lower case loses a distinction that mail servers may
        make and none is known to: two spellings of one address must compare equal.
    """
    typed = address.strip()
    if channel is Channel.SMS:
        return _number(typed) or No.NOT_A_NUMBER
    return _mail(typed) or No.NOT_AN_ADDRESS


def _number(typed: str) -> str | None:
    if _SPELLED.fullmatch(typed):
        return typed
    try:
        number = phonenumbers.parse(typed, REGION)
    except phonenumbers.NumberParseException:
        return None
    # "Possible" asks for the length only: lists of area codes lag behind the telephone companies.
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _mail(typed: str) -> str | None:
    local, at, domain = typed.lower().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    labels = ascii_domain.split(".")
    whole = f"{local}@{ascii_domain}"
    if not at or len(local) > 64 or len(whole) > LONGEST_ADDRESS or len(labels) < 2:
        return None
    if not _LOCAL.fullmatch(local) or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return whole
