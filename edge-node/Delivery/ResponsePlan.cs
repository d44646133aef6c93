using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>Which form of a representation the request is answered with.</summary>
internal enum ResponseKind
{
    Whole,
    SingleRange,
    MultipleRanges,
    NotModified,
    PreconditionFailed,
    RangeNotSatisfiable,
}

/// <summary>The form, and for partial content the ranges.</summary>
internal readonly record struct ResponsePlan(ResponseKind Kind, IReadOnlyList<ByteRange> Ranges)
{
    public static ResponsePlan Whole => new(ResponseKind.Whole, []);

    public static ResponsePlan NotModified => new(ResponseKind.NotModified, []);

    public static ResponsePlan PreconditionFailed => new(ResponseKind.PreconditionFailed, []);

    public static ResponsePlan ForRanges(StringValues range, long completeLength) => RangeField.Resolve(range, completeLength, out var ranges) switch
    {
        RangeOutcome.Satisfiable when ranges.Count == 1 => new ResponsePlan(ResponseKind.SingleRange, ranges),
        RangeOutcome.Satisfiable => new ResponsePlan(ResponseKind.MultipleRanges, ranges),
        RangeOutcome.Unsatisfiable => new ResponsePlan(ResponseKind.RangeNotSatisfiable, []),
        _ => Whole,
    };

    /// <summary>The status code of this form of a response that was stored with another.</summary>
    public int StatusOr(int stored) => Kind switch
    {
        ResponseKind.SingleRange or ResponseKind.MultipleRanges => StatusCodes.Status206PartialContent,
        ResponseKind.NotModified => StatusCodes.Status304NotModified,
        _ => stored,
    };
}
