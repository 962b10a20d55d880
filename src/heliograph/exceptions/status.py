"""`google.rpc.Status`: what OTLP answers with, over gRPC and HTTP alike."""

from google.protobuf.any_pb2 import Any as ProtoAny
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2
from google.rpc.status_pb2 import Status

from heliograph.exceptions.base import Category, ErrorContext, HeliographError
from heliograph.exceptions.mapping.grpc import grpc_error
from heliograph.exceptions.mask import mask_text, mask_values
from heliograph.exceptions.registry import find_error

DOMAIN = "heliograph"
CATEGORY_CODES = {
    Category.NETWORK: 14,
    Category.DATA: 3,
    Category.CONFIGURATION: 9,
    Category.PROCESSING: 13,
    Category.EXPORT: 13,
    Category.PERFORMANCE: 4,
    Category.CONCURRENCY: 10,
    Category.RESOURCE: 8,
    Category.COMPATIBILITY: 12,
    Category.SYSTEM: 13,
    Category.BUSINESS: 9,
    Category.SECURITY: 7,
    Category.DEPENDENCY: 14,
}
"""Category to gRPC status code, for errors whose code is not more exact."""
_EXACT = {"HG-SEC-001": 16, "HG-DAT-002": 8, "HG-DAT-005": 5, "HG-CON-001": 1, "HG-NET-005": 14}


def grpc_code(error: HeliographError) -> int:
    """The gRPC status code that says `error` to a peer."""
    return _EXACT.get(error.code, CATEGORY_CODES[error.category])


def to_status(error: HeliographError) -> Status:
    """A `google.rpc.Status` with ErrorInfo, Help hints, and RetryInfo or BadRequest where they apply."""
    status = Status(code=grpc_code(error), message=mask_text(error.message))
    info = error_details_pb2.ErrorInfo(reason=error.code, domain=DOMAIN, metadata=mask_values(error.context.values))
    details: list[Message] = [info]
    if error.retryable and error.retry_after is not None:
        delay = Duration(seconds=int(error.retry_after), nanos=int(error.retry_after % 1 * 1e9))
        details.append(error_details_pb2.RetryInfo(retry_delay=delay))
    if error.category is Category.DATA:
        violation = error_details_pb2.BadRequest.FieldViolation(description=mask_text(error.message))
        details.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if error.hints:
        links = [error_details_pb2.Help.Link(description=mask_text(hint)) for hint in error.hints]
        details.append(error_details_pb2.Help(links=links))
    for detail in details:
        packed = ProtoAny()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def from_status(status: Status, *, context: ErrorContext | None = None) -> HeliographError:
    """The error that a peer described; our own codes give their own class again."""
    retry_after, reason, hints = None, "", list[str]()
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        retry = error_details_pb2.RetryInfo()
        help_detail = error_details_pb2.Help()
        if detail.Unpack(info) and info.domain == DOMAIN:
            reason = info.reason
        elif detail.Unpack(retry):
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / 1e9
        elif detail.Unpack(help_detail):
            hints = [link.description for link in help_detail.links]
    kind = find_error(reason) if reason else None
    if kind is None:
        return grpc_error(status.code, status.message, retry_after=retry_after, context=context)
    error = HeliographError.__new__(kind)
    HeliographError.__init__(error, status.message, hints=hints, context=context, retry_after=retry_after)
    return error
