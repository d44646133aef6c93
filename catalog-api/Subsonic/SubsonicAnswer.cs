using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>What a call is answered with.</summary>
/// <param name="Child">What the response holds; null: nothing.</param>
/// <param name="Error">What went wrong; null: nothing.</param>
/// <param name="Message">The error in words.</param>
/// <param name="Raw">Instead of all that, such as a redirect.</param>
/// <param name="Array">Children that stand in the response itself.</param>
internal sealed record SubsonicAnswer(
    SubsonicElement? Child = null, SubsonicError? Error = null, string? Message = null, IResult? Raw = null, IReadOnlyList<SubsonicElement>? Array = null)
{
    public static SubsonicAnswer Done { get; } = new();

    public static SubsonicAnswer Of(SubsonicElement child) => new(child);

    public static SubsonicAnswer Fail(SubsonicError error, string message) => new(Error: error, Message: message);

    public static SubsonicAnswer Missing(string parameter) => Fail(SubsonicError.MissingParameter, $"The parameter '{parameter}' is missing or wrong.");

    public static SubsonicAnswer Unknown(string what) => Fail(SubsonicError.NotFound, $"There is no such {what}, or not here and now.");
}
