using CdnMusic.Hosting.Clients;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Access;

/// <summary>The country that a request comes from. Thread-safe.</summary>
internal sealed class ClientCountry(ClientAddress clients, IOptions<ListeningApiOptions> options)
{
    private const string Unknown = "ZZ";
    private const string Territory = "territory";

    /// <summary>Two capital letters: as a trusted front says, or the token; <c>ZZ</c> when nobody does.</summary>
    public string Of(HttpContext context)
    {
        var isSaid = options.Value.CountryHeader.Length > 0 && clients.IsThroughProxy(context);
        var country = (isSaid ? context.Request.Headers[options.Value.CountryHeader].ToString() : context.User.FindFirst(Territory)?.Value ?? "").ToUpperInvariant();
        return country.Length == 2 && country.All(char.IsAsciiLetterUpper) ? country : Unknown;
    }
}
