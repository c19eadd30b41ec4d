"""Bytes to an XML tree, with everything refused that XML can attack with."""

from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from cliffhanger.errors import ScreenplayError
from cliffhanger.story.intake import MAX_DOCUMENT_BYTES

_SAVE_AGAIN = "open it in Final Draft and save it again, or export Fountain"


def parse_xml(data: bytes) -> Element:
    """Return the root of an XML document that declares no types and no entities.

    Raises:
        ScreenplayError: Too large, not well-formed, or with a document type: what external
            entities and entities that grow (billion laughs) need.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise ScreenplayError(
            f"the FDX has {len(data):,} bytes, more than the {MAX_DOCUMENT_BYTES:,} allowed",
            advice="give one episode per file, without its revision history",
        )
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ScreenplayError(
            "the FDX declares a document type or entities, which Final Draft never writes",
            advice=_SAVE_AGAIN,
        ) from error
    except ParseError as error:
        line_number, column = error.position
        raise ScreenplayError(
            f"the FDX is not well-formed XML at column {column + 1}",
            advice=_SAVE_AGAIN,
            line_number=line_number,
        ) from error
    except (ValueError, LookupError) as error:
        raise ScreenplayError(
            "the FDX names an encoding that XML readers do not know",
            advice="save it as UTF-8",
        ) from error
